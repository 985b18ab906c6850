"""The tree of a language: beside the partnership's first home, never served by itself, nobody's to work on."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page

from cms.core.language import offered, others
from cms.people.models import Partnership

#: What stays with the English page: its own relations, of which there can be but one, and what changed on it.
LEFT_OUT = ["changes", "group", "often"]


@transaction.atomic
def enable(partnership: Partnership, code: str) -> Page:
    """Offer a language to a partnership's readers, and make its home. Gives that home. Saying it twice is harmless."""
    if code not in {each.code for each in others()}:
        known = ", ".join(each.code for each in others())
        raise ValidationError(f"This hub does not know “{code}”: give one of {known}.")
    if partnership.home is None:
        raise ValidationError(f"{partnership} has no home page: found it with create_partnership.")
    chosen = {*offered(partnership)[1:], code}
    partnership.languages = " ".join(each for each, _ in settings.LANGUAGES if each in chosen)
    partnership.save(update_fields=["languages"])
    return grow(partnership.home.specific, locale_of(code))


def locale_of(code: str) -> Locale:
    made: Locale = Locale.objects.get_or_create(language_code=code)[0]
    return made


def grow(page: Page, locale: Locale) -> Page:
    """The page of a language that stands for this one; unpublished where it is new, and so are those above it."""
    there: Page | None = page.get_translation_or_none(locale)
    if there is not None:
        return there
    above = page.get_parent()
    if not above.is_root():
        grow(above.specific, locale)
    made: Page = page.copy_for_translation(locale, exclude_fields=LEFT_OUT)
    return made
