"""What bulletins hold about a person: what they wrote, approved or are named in."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from bulletins.models import Approval, Edition, Item, ReportItem, Translation
from bulletins.models.inbox import Entry
from cms.people.erase import Going, addresses_of
from cms.people.models import Contact

SHOWN = 5


def written(contact: Contact) -> dict[str, Any]:
    """As staff: items (also those they look after), editions, what they approved, what they decided on in the inbox."""
    if contact.user_id is None:
        return {}
    here, user = contact.partnership, contact.user_id
    approvals = Approval.objects.filter(edition__publication__partnership=here).select_related("edition")
    return {
        "items": [
            {"title": item.title, "address": here.url(reverse("items:edit", args=[item.pk]))}
            for item in Item.objects.of(here).filter(Q(made_by=user) | Q(owner=user)).order_by("pk")
        ],
        "editions": [
            {"title": edition.title, "address": here.url(reverse("wagtailadmin_pages:edit", args=[edition.pk]))}
            for edition in Edition.objects.of(here).filter(owner=user).order_by("pk")
        ],
        "approvals_asked": [_approval(each, each.asked_at) for each in approvals.filter(asked_by=user).order_by("pk")],
        "approvals_given": [
            _approval(each, each.approved_at) for each in approvals.filter(approved_by=user).order_by("pk")
        ],
        "report_items": [
            {"title": item.title, "address": here.url(reverse("report_items:edit", args=[item.pk]))}
            for item in ReportItem.objects.of(here)
            .filter(Q(made_by=user) | Q(director=user) | Q(signed_by=user) | Q(changed_by=user))
            .order_by("pk")
        ],
        "translations": Translation.objects.of(here).filter(made_by=user).count(),
        "translations_approved": Translation.objects.of(here).filter(approved_by=user).count(),
        "entries_assigned": Entry.objects.of(here).filter(assigned_to=user).count(),
        "entries_decided_on": Entry.objects.of(here).filter(decided_by=user).count(),
    }


def _approval(each: Approval, at: Any) -> dict[str, Any]:
    return {"edition": each.edition.title, "at": at}


def named(contact: Contact) -> list[dict[str, Any]]:
    """Items that name them as who to ask, and those of a report that name them as their author."""
    asked = [{"item": item.title, "name": item.contact_name} for item in _naming(contact, Item, "contact_email")]
    return asked + [{"item": item.title, "name": item.author} for item in _naming(contact, ReportItem, "email")]


def _naming(contact: Contact, model: type[Item] | type[ReportItem], field: str) -> Any:
    wanted = Q(pk__in=[])
    for address in addresses_of(contact):
        wanted |= Q(**{f"{field}__iexact": address})
    return model.objects.of(contact.partnership).filter(wanted).order_by("pk")


def tell_of_items(going: Going) -> None:
    """What was published about whom to ask is an editor's to judge."""
    named = (_naming(going.contact, Item, "contact_email"), _naming(going.contact, ReportItem, "email"))
    titles = [title for items in named for title in items.values_list("title", flat=True)[: SHOWN + 1]]
    if titles:
        said = ", ".join(f"“{title}”" for title in titles[:SHOWN]) + (" …" if len(titles) > SHOWN else "")
        going.look_at.append(f"Items that name this person as who to ask: {said}. Edit them, if they should not.")


PARTS = {"written": written, "named_in_items": named}
