"""Keeping the translation of a page: as a draft, or approved by somebody who read it, and then published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.guidance.languages.pieces import Piece, Said, digest, pieces_of, said_of
from cms.guidance.languages.state import State
from cms.guidance.languages.tree import grow, locale_of
from cms.guidance.models import PageTranslation
from cms.people.models import Partnership
from cms.users.models import User


class NotWhole(Exception):
    """Something of the English is missing: readers would get half a page. Fill it in, or keep it as a draft."""


class NotPublished(Exception):
    """The English page is not published: a translation of it would be the only one."""


@dataclass(frozen=True)
class Standing:
    state: State
    approved: PageTranslation | None = None

    @property
    def label(self) -> str:
        return self.state.label


def standings(pages: Sequence[Page], languages: Sequence[str]) -> dict[tuple[int, str], Standing]:
    """How far each page is in each language: three queries."""
    keys = {page.translation_key: page.pk for page in pages}
    approved = {
        (row.page_id, row.language): row
        for row in PageTranslation.objects.filter(page__in=keys.values(), language__in=languages).select_related(
            "approved_by"
        )
    }
    spoken = set(spoken_in(keys))
    begun = StringTranslation.objects.filter(context__object_id__in=keys, locale__language_code__in=languages)
    drafts = set(begun.order_by().values_list("context__object_id", "locale__language_code").distinct())
    found = {}
    for key, pk in keys.items():
        for code in languages:
            row = approved.get((pk, code))
            state = State.DRAFT if (key, code) in drafts else State.NONE
            if row is not None:
                state = State.APPROVED if (key, code) in spoken else State.STALE
            found[pk, code] = Standing(state, row)
    return found


def spoken_in(keys: Iterable[Any]) -> Iterable[tuple[Any, str]]:
    """(key, language) of each page that readers get in that language."""
    rows = PageTranslation.objects.filter(page__translation_key__in=keys).values("page__translation_key", "language")
    approved = {(row["page__translation_key"], row["language"]) for row in rows}
    live = Page.objects.filter(translation_key__in=keys, live=True).values_list(
        "translation_key", "locale__language_code"
    )
    return [each for each in live if each in approved]


@transaction.atomic
def keep(
    partnership: Partnership, page: Any, code: str, said: Mapping[str, str], *, by: User | None, approve: bool
) -> None:
    """Keep what somebody wrote, by the English of each piece; approved, readers get it.

    Raises NotWhole or NotPublished where that cannot be; then nothing is kept.
    """
    pieces = pieces_of(page)
    translation = begin(page, code)
    write(translation, {piece.english: said.get(piece.english, "") for piece in pieces}, by)
    if not approve:
        return
    if not page.live:
        raise NotPublished("Publish the English page first: its translation stands beside it.")
    missing = [piece.label.lower() for piece in pieces if not said.get(piece.english, "").strip()]
    total, done = translation.get_progress()
    if missing or done < total:
        number = max(len(missing), total - done)
        what = "1 piece is" if number == 1 else f"{number} pieces are"
        raise NotWhole(f"{what} missing. Readers get a page whole or in English, never half of it.")
    _publish(translation, by)
    PageTranslation.objects.update_or_create(
        partnership=partnership, page_id=page.pk, language=code,
        defaults={"digest": digest(pieces, said_of(page, code)), "approved_by": by},
    )  # fmt: skip


def begin(page: Any, code: str) -> Translation:
    """wagtail-localize's own books of a page as it is now."""
    locale = locale_of(code)
    grow(page, locale)
    source, _ = TranslationSource.update_or_create_from_instance(page)
    translation, _ = Translation.objects.get_or_create(source=source, target_locale=locale)
    return translation


def write(translation: Translation, said: Mapping[str, str], by: User | None, *, machine: str = "") -> None:
    """Put the words to every place where their English stands; what is empty is taken away."""
    segments = StringSegment.objects.filter(source_id=translation.source_id).select_related("string")
    for segment in segments:
        if segment.string.data not in said:
            continue
        place = {
            "translation_of_id": segment.string_id,
            "locale_id": translation.target_locale_id,
            "context_id": segment.context_id,
        }
        if text := said[segment.string.data]:
            manual, by_machine = StringTranslation.TRANSLATION_TYPE_MANUAL, StringTranslation.TRANSLATION_TYPE_MACHINE
            StringTranslation.objects.update_or_create(
                **place,
                defaults={
                    "data": text, "translation_type": by_machine if machine else manual, "tool_name": machine,
                    "last_translated_by": by, "has_error": False, "field_error": "",
                },
            )  # fmt: skip
        else:
            StringTranslation.objects.filter(**place).delete()


def _publish(translation: Translation, by: User | None) -> None:
    """Never with the English in a gap, which is what `Translation.save_target` does."""
    source, locale = translation.source, translation.target_locale
    made, _ = source.create_or_update_translation(locale, user=by, publish=False, fallback=False)
    # Nobody holds a right in that tree: who may approve was asked of the English page.
    made.get_latest_revision().publish(user=by, skip_permission_checks=True)


def follow_english(page: Any) -> None:
    """A page was published: each approved translation holds while it is of the words that stand there now."""
    if not TranslationSource.objects.filter(object_id=page.translation_key, locale_id=page.locale_id).exists():
        return
    # The books follow at once: words that stand on the page no more are kept as translated once, and can be forgotten.
    TranslationSource.update_or_create_from_instance(page)
    pieces = pieces_of(page)
    for row in PageTranslation.objects.filter(page_id=page.pk):
        said = said_of(page, row.language)
        if row.digest == digest(pieces, said):
            _bring_along(page, row.language, pieces, said)
        else:
            withdraw(page, row.language)


@transaction.atomic
def _bring_along(page: Any, code: str, pieces: Sequence[Piece], said: Mapping[str, Said]) -> None:
    """The words are the same: what stands around them (a file, an order) follows the English."""
    translation = begin(page, code)
    write(translation, {piece.english: said[piece.english].text for piece in pieces}, None)
    _publish(translation, None)


def withdraw(page: Any, code: str) -> None:
    """Readers get the English from now on; what was translated is kept."""
    target = page.get_translation_or_none(locale_of(code))
    if target is not None and target.live:
        target.unpublish()


def forget(page: Page) -> None:
    """An English page is gone: so are its translations, and the words of them."""
    StringTranslation.objects.filter(context__object_id=page.translation_key).delete()
    TranslationSource.objects.filter(object_id=page.translation_key).delete()
    for target in Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        target.specific.delete()
