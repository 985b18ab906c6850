"""What is kept from somebody does not show by its name, its header or its number."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.people import readers
from cms.people.appoint import give_sections
from cms.people.models import StaffRole
from tests.website import guidance, topic

DRAFT, CLOSED = "Peregrine plans", "Merlin papers"


@pytest.fixture
def pages(ealing):
    """A draft, and a page for governors only, in an open topic."""
    safeguarding = topic(ealing, "Safeguarding")
    draft, closed = guidance(safeguarding, DRAFT), guidance(safeguarding, CLOSED)
    draft.unpublish()
    restriction = PageViewRestriction.objects.create(page=closed, restriction_type="groups")
    restriction.groups.set([readers.groups(ealing)["role:governor"]])
    return draft, closed


def every_way(client, pages):
    """What the admin tells that names pages whoever may edit them."""
    parent = pages[0].get_parent()
    addresses = [
        reverse("wagtailadmin_choose_page_child", args=[parent.pk]),
        f"{reverse('wagtailadmin_choose_page_search')}?q=Peregrine",
        f"{reverse('wagtailadmin_choose_page_search')}?q=Merlin",
    ]
    for page in pages:
        addresses += [
            f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={page.pk}",
            reverse("wagtailadmin_pages:move_confirm", args=[page.pk, parent.get_parent().pk]),
        ]
    return "".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize("role", ["membership", "approver", "safeguarding", "contributor", "governance"])
def test_drafts_and_pages_for_others_are_named_to_nobody_who_does_not_work_on_them(sign_in, ealing, pages, role):
    told = every_way(sign_in(role, ealing), pages)

    assert DRAFT not in told
    assert CLOSED not in told


def test_whoever_works_on_them_chooses_them(sign_in, ealing, pages):
    contributor = sign_in("contributor", ealing)
    give_sections(StaffRole.objects.get(user=contributor.user), [pages[0]])

    mine = every_way(contributor, pages)
    editors = every_way(sign_in("editor", ealing), pages)

    assert DRAFT in mine
    assert CLOSED not in mine
    assert DRAFT in editors
    assert CLOSED in editors


def test_no_header_tells_that_a_page_is_there(visitor, ealing, pages):
    client = visitor(ealing)
    there, nothing = client.get(pages[1].url), client.get(f"{pages[1].url[:-1]}-none/")

    assert there.status_code == nothing.status_code == 404
    assert dict(there.items()) | {"Content-Length": ""} == dict(nothing.items()) | {"Content-Length": ""}
