"""What translations hold of people: who made them, and an address in words that stand nowhere any more."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page, Revision
from wagtail_localize.models import String, StringSegment, StringTranslation

from cms.core.gate import own_pages
from cms.guidance.models import PageTranslation
from cms.people import erase
from cms.people.erase import Going
from cms.people.erase_words import naming
from cms.people.models import Contact, Partnership
from cms.people.person import register_part


def register() -> None:
    register_part("page_translations", made)
    erase.register(forget)


def made(contact: Contact) -> dict[str, Any]:
    """As staff: how many pieces of pages they translated, and which pages they approved."""
    if contact.user_id is None:
        return {}
    here, user = contact.partnership, contact.user_id
    pieces = StringTranslation.objects.filter(context__object_id__in=_keys(here), last_translated_by=user)
    approved = PageTranslation.objects.of(here).filter(approved_by=user).select_related("page").order_by("pk")
    if not pieces.exists() and not approved:
        return {}
    return {"pieces": pieces.count(), "approved": [str(each) for each in approved]}


def forget(going: Going) -> None:
    """What was translated once and stands on no page any more loses the address. What stands is an editor's to judge:
    the English page is named by `forget_in_old_versions`, and changed, its translations are withdrawn.
    """
    keys = _keys(going.partnership)
    named = Q(pk__in=[])
    for address in going.addresses:
        named |= Q(data__icontains=address) | Q(translation_of__data__icontains=address)
    stands = StringSegment.objects.filter(string=OuterRef("translation_of"), context=OuterRef("context"))
    gone, _ = StringTranslation.objects.filter(named, ~Exists(stands), context__object_id__in=keys).delete()
    for address in going.addresses:
        unused = String.objects.filter(data__icontains=address)
        unused.filter(~Exists(StringSegment.objects.filter(string=OuterRef("pk"))), translations=None).delete()
    going.went(gone + _old_versions(going, keys), "translation of a page", "translations of pages")


def _old_versions(going: Going, keys: Any) -> int:
    """Old versions in the trees of languages are read by nobody: those that name them go whole."""
    pages = Page.objects.filter(translation_key__in=keys).exclude(pk__in=own_pages(going.partnership).values("pk"))
    numbers = {str(pk) for pk in pages.values_list("pk", flat=True)}
    current = {*pages.values_list("latest_revision_id", flat=True), *pages.values_list("live_revision_id", flat=True)}
    found = naming(Revision.objects.page_revisions(), "content", going.addresses)
    old = [each.pk for each in found.exclude(pk__in=current - {None}) if each.object_id in numbers]
    Revision.objects.filter(pk__in=old).delete()
    return len(old)


def _keys(partnership: Partnership) -> Any:
    return own_pages(partnership).values("translation_key")
