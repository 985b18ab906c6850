"""Each role has the menu that it needs and nothing else, and each address behind it asks for the right itself."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import Page

from bulletins.models import Item, OwnSection
from bulletins.publications import declare
from cms.guidance.models import GuidancePage
from cms.people import rights
from cms.people.appoint import NotASection, appoint, dismiss, give_sections, make_staff_groups
from cms.people.models import Role, School, Seat, StaffRole
from tests.factories import make_school, make_user, signed_in
from tests.website import guidance, topic

WRITING = {"Documents", "Images"}
PEOPLE = {"Schools", "Seats", "Contacts", "Groups", "Kinds of group", "Roles", "Import"}
#: What each role must have, and what it must not, by the names in the menu.
HAS = {
    "contributor": {"Items", *WRITING},
    "editor": {
        "Pages",
        "Items",
        "Editions",
        "Publications",
        "Lists",
        "Redirects",
        "Best bets",
        "Dates",
        "Sent and going",
        *WRITING,
    },
    "approver": {"Editions", "Sent and going"},
    "safeguarding": {"Lists"},
    "membership": {"Lists", "Handovers", *PEOPLE},
    "governance": {"Groups", "Seats", *WRITING},
}
HAS["administrator"] = set().union(*HAS.values()) | {"Staff", "Partnership"}
# Alerts are nobody's by another role, an administrator's neither.
HAS["alerts"] = {"Alerts"}
HAS["safeguarding"] = HAS["safeguarding"] | {"Alerts"}
ASKED = set().union(*HAS.values())

#: Addresses by the right that opens them.
ADDRESSES = {
    "items:index": "contributor editor administrator",
    "publication:index": "editor administrator",
    "editions:index": "editor approver administrator",
    "lists:index": "editor safeguarding membership administrator",
    "schools:index": "membership administrator",
    "contacts:index": "membership administrator",
    "roles:index": "membership administrator",
    "seats:index": "membership governance administrator",
    "people_groups:index": "membership governance administrator",
    "import": "membership administrator",
    "redirects": "editor administrator",
    "redirect_new": "editor administrator",
    "best_bets:index": "editor administrator",
    "staff": "administrator",
    "alerts:index": "alerts safeguarding",
    "partnership_settings": "administrator",
}


def labels(menu, request):
    found = set()
    for item in menu.menu_items_for_request(request):
        below = getattr(item, "menu", None)
        found |= labels(below, request) if below else {str(item.label)}
    return found


@pytest.mark.parametrize("role", list(rights.BY_ROLE))
def test_each_role_has_the_menu_and_the_addresses_that_it_needs_and_no_others(sign_in, ealing, role):
    client = sign_in(role, ealing)
    assert client.get("/admin/").status_code == 200
    request = RequestFactory().get("/admin/")
    request.user, request.partnership = client.user, ealing
    client.user.rights_here, client.user.partnership_here = rights.of(client.user, ealing), ealing

    assert labels(admin_menu, request) & ASKED == HAS[role]
    opened = {name for name in ADDRESSES if client.get(reverse(name)).status_code == 200}
    assert opened == {name for name, roles in ADDRESSES.items() if role in roles.split()}


def test_a_contributor_writes_in_the_given_sections_and_publishes_nothing(sign_in, ealing):
    client = sign_in("contributor", ealing)
    mine, other = topic(ealing, "SEND"), topic(ealing, "Finance")
    page, strange = guidance(mine, "Ours"), guidance(other, "Theirs")
    given = StaffRole.objects.get(user=client.user)

    def edit(target):
        return client.get(reverse("wagtailadmin_pages:edit", args=[target.pk])).status_code

    assert edit(page) != 200
    give_sections(given, [mine])
    assert edit(page) == 200
    assert edit(strange) != 200
    assert client.get(reverse("wagtailadmin_pages:history", args=[strange.pk])).status_code != 200
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert GuidancePage.objects.get(pk=page.pk).live
    give_sections(given, [])
    assert edit(page) != 200


def test_governance_publishes_the_governors_pages_only(sign_in, ealing):
    client = sign_in("governance", ealing)
    governors, other = topic(ealing, "Governors"), topic(ealing, "Finance")
    give_sections(StaffRole.objects.get(user=client.user), [governors])
    page, strange = guidance(governors, "Papers"), guidance(other, "Theirs")

    for each in (page, strange):
        client.post(reverse("wagtailadmin_pages:unpublish", args=[each.pk]))

    assert [Page.objects.get(pk=each.pk).live for each in (page, strange)] == [False, True]


def test_governance_sees_governors_seats_only(sign_in, ealing):
    client, school = sign_in("governance", ealing), make_school(ealing)
    chair, head = (
        Seat.objects.get_or_create(partnership=ealing, school=school, role=Role.objects.of(ealing).get(key=key))[0]
        for key in ("chair", "headteacher")
    )

    assert client.get(reverse("seats:edit", args=[chair.pk])).status_code == 200
    assert client.get(reverse("seats:edit", args=[head.pk])).status_code == 404
    assert "Headteacher" not in client.get(reverse("seats:index")).content.decode()
    assert School.objects.of(ealing).exists()


def test_sections_are_pages_of_this_website_for_roles_that_have_them(ealing, camden):
    contributor = appoint(user=make_user(), partnership=ealing, role="contributor")
    editor = appoint(user=make_user(), partnership=ealing, role="editor")

    with pytest.raises(NotASection):
        give_sections(contributor, [topic(camden)])
    with pytest.raises(NotASection):
        give_sections(editor, [topic(ealing)])


def test_who_is_dismissed_keeps_no_section(ealing):
    user = make_user()
    give_sections(appoint(user=user, partnership=ealing, role="contributor"), [topic(ealing)])

    dismiss(user=user, partnership=ealing, role="contributor")

    assert not user.groups.exists()


def test_groups_of_before_are_brought_up_to_date(ealing):
    make_staff_groups(ealing)
    contributor = make_user()
    appoint(user=contributor, partnership=ealing, role="contributor")

    make_staff_groups(ealing)

    assert not contributor.has_perm("wagtailcore.publish_page")
    assert not ealing.home.permissions_for_user(contributor).can_edit()


def test_a_contributor_sees_items_of_their_sections_and_those_they_made(sign_in, ealing):
    gatekeeping = declare(ealing, "gatekeeping")
    first, second = gatekeeping.sections.all()[:2]
    client = sign_in("contributor", ealing)
    ours, theirs, mine = (
        Item.objects.create(partnership=ealing, section=section, title=title, summary="News.", made_by=maker)
        for section, title, maker in [
            (first, "In my section", None),
            (second, "In another section", None),
            (second, "Mine elsewhere", client.user),
        ]
    )
    OwnSection.objects.create(partnership=ealing, section=first, user=client.user)

    shown = client.get(reverse("items:index")).content.decode()
    exported = b"".join(client.get(reverse("items:index"), {"export": "csv"}).streaming_content).decode()

    for text in (shown, exported):
        assert ours.title in text
        assert mine.title in text
        assert theirs.title not in text
    for view in ("edit", "delete", "history", "usage"):
        assert client.get(reverse(f"items:{view}", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("items:edit", args=[ours.pk])).status_code == 200
    data = {"title": "New", "summary": "News.", "section": second.pk, "state": "ready", "weight": 0, "body": "null"}
    client.post(reverse("items:add"), data)
    assert not Item.objects.filter(title="New").exists()


def test_sections_are_given_on_the_screen_of_one_person(sign_in, ealing, camden):
    administrator = sign_in("administrator", ealing)
    user = make_user("anna@hub.example")
    given = appoint(user=user, partnership=ealing, role="contributor")
    send = topic(ealing, "SEND")
    section = declare(ealing, "gatekeeping").sections.first()
    address = reverse("staff_person", args=[user.pk])

    page = administrator.get(address).content.decode()
    assert "Signed in last" in page
    assert "none yet" in page
    sent = {"act": "sections", "pages_contributor": [send.pk], "item_sections": [section.pk]}
    administrator.post(address, sent)

    assert list(given.sections.values_list("title", flat=True)) == ["SEND"]
    assert OwnSection.objects.get(user=user).section == section
    stranger = appoint(user=make_user(), partnership=camden, role="editor").user
    assert administrator.get(reverse("staff_person", args=[stranger.pk])).status_code == 404


def test_an_administrator_ends_sessions_but_not_of_who_works_elsewhere_too(sign_in, ealing, camden):
    administrator, editor = sign_in("administrator", ealing), sign_in("editor", ealing)
    address = reverse("staff_person", args=[editor.user.pk])

    administrator.post(address, {"act": "sign_out"})
    assert editor.get("/admin/").status_code == 302

    appoint(user=editor.user, partnership=camden, role="editor")
    editor.user.refresh_from_db()
    again = signed_in(editor.user, ealing)
    told = administrator.post(address, {"act": "sign_out"}, follow=True).content.decode()
    assert "also works for another partnership" in told
    assert again.get("/admin/").status_code == 200
