"""A partnership with Gatekeeping, heads who get it, and news to put into it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from bulletins.models import Edition, Item
from bulletins.publications import declare
from cms.people.appoint import appoint
from cms.people.models import Partnership
from newsletters.models import List, Publication
from newsletters.sealing.targets import to_choices
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.recorded import made

FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture
def gatekeeping(ealing: Partnership) -> Publication:
    return begin(ealing)


def begin(partnership: Partnership) -> Publication:
    """Gatekeeping, to two headteachers."""
    made(f"gatekeeping at {partnership.key}", lambda: _begin(partnership))
    publication: Publication = Publication.objects.of(partnership).get(slug="gatekeeping")
    publication.partnership = partnership
    return publication


def _begin(partnership: Partnership) -> None:
    publication = declare(partnership, "gatekeeping")
    heads = List.objects.create(
        partnership=partnership,
        slug="heads",
        name="Headteachers",
        rule={"match": "any", "conditions": [{"field": "role", "values": ["headteacher"]}]},
    )
    publication.lists.set([heads])
    for name in ("Oak", "Elm"):
        school = make_school(partnership, f"{name} Primary School")
        seat(
            make_contact(partnership, f"head@{name.lower()}.{partnership.key}.example", name=f"{name} Head"),
            "headteacher",
            school,
        )


def make_item(publication: Publication, title: str, section: str = "finance-and-data", **fields: Any) -> Item:
    return Item.objects.create(
        partnership=publication.partnership,
        section=publication.sections.get(slug=section),
        title=title,
        summary=fields.pop("summary", f"What {title.lower()} means."),
        **fields,
    )


def titles(edition: Edition) -> list[str]:
    """What stands in an edition as the database has it, in order, without what is left out."""
    return list(edition.items.filter(hidden=False).order_by("sort_order").values_list("title", flat=True))


def edit_data(edition: Edition, **changes: Any) -> dict[str, Any]:
    """What Wagtail's editor posts for an edition; `items` is a list of changes to the rows, in their new order."""
    newest = edition.get_latest_revision_as_object()
    rows = [
        {
            "id": item.pk,
            "title": item.title,
            "section": item.section_id or "",
            "summary": item.summary,
            "link": item.link,
            "audience": item.audience,
            "action": item.action,
            "deadline": item.deadline or "",
            "targets": to_choices(item.targets),
        }
        for item in newest.items.all()
    ]
    items = changes.pop("items", lambda rows: rows)(rows)
    targets = {f"items-{place}-targets": row.pop("targets", []) for place, row in enumerate(items)}
    data = {
        "subject": newest.subject,
        "preheader": newest.preheader,
        "introduction": newest.introduction,
        "items": inline_formset(items, initial=len(rows)),
        **changes,
    }
    return {**nested_form_data(data), **targets}


@pytest.fixture
def superuser(ealing: Partnership) -> Client:
    """A client of the install's superuser, who also is an administrator here."""
    user = make_user("root@ealing.example", is_superuser=True, is_staff=True)
    appoint(user=user, partnership=ealing, role="administrator")
    return signed_in(user, ealing)


def said(response: Any) -> str:
    """The sentences that the screen shows after an act."""
    return " ".join(str(message) for message in response.context["messages"])
