"""The base viewset: every screen asks whose host it is, and whether the right holds there."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from cms.people.models import Contact, GroupKind, Holding, Role, School, Seat
from tests.factories import make_contact, make_school, seat

SCHOOL = {"name": "Elm Primary School", "urn": "100100", "phase": "primary", "quadrant": "", "member": "on"}


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("membership", ealing)


def test_the_list_shows_this_hosts_schools_only(editor, ealing, camden):
    make_school(ealing, "Oak Primary School")
    make_school(camden, "Foreign Primary School")

    page = editor.get(reverse("schools:index")).content.decode()

    assert "Oak Primary School" in page
    assert "Foreign Primary School" not in page


def test_searching_and_filtering_stay_at_this_host(editor, ealing, camden):
    make_school(ealing, "Oak Primary School", phase="primary")
    make_school(ealing, "Oak High School", phase="secondary")
    make_school(camden, "Oak Foreign School", phase="primary")

    page = editor.get(reverse("schools:index_results"), {"q": "Oak", "phase": "primary"}).content.decode()

    assert "Oak Primary School" in page
    assert "Oak High School" not in page
    assert "Oak Foreign School" not in page


def test_schools_without_a_quadrant_are_found(editor, ealing):
    make_school(ealing, "Placed School", quadrant="north-west")
    make_school(ealing, "Unplaced School")

    page = editor.get(reverse("schools:index"), {"quadrant": "none"}).content.decode()

    assert "Unplaced School" in page
    assert "Placed School" not in page.replace("Unplaced School", "")


def test_a_filter_offers_no_roles_of_another_partnership(editor, camden):
    Role.objects.create(partnership=camden, key="spy", name="Foreign role")

    assert "Foreign role" not in editor.get(reverse("seats:index")).content.decode()


def test_adding_makes_it_this_partnerships(editor, ealing):
    answer = editor.post(reverse("schools:add"), SCHOOL)

    assert answer.status_code == 302
    assert School.objects.get(urn=100100).partnership == ealing


def test_the_same_urn_again_is_told_in_a_sentence_at_its_field(editor, ealing):
    make_school(ealing, urn=100100)

    answer = editor.post(reverse("schools:add"), SCHOOL)

    assert answer.status_code == 200
    assert answer.context["form"].errors["urn"] == [
        "There is already a school with this URN. Change it, or edit that one."
    ]


def test_the_same_urn_in_another_partnership_is_fine(editor, ealing, camden):
    make_school(camden, urn=100100)

    editor.post(reverse("schools:add"), SCHOOL)

    assert School.objects.of(ealing).filter(urn=100100).exists()


def test_an_address_that_only_differs_in_case_is_told(editor, ealing):
    make_contact(ealing, "Head@oak.example")

    answer = editor.post(reverse("contacts:add"), {"email": "head@OAK.example", "language": "en-gb"})

    assert "There is a contact with this e-mail address already" in answer.content.decode()
    assert Contact.objects.of(ealing).count() == 1


VIEWS_OF_ONE = ["edit", "delete", "history", "history_results", "usage"]


@pytest.mark.parametrize("view", VIEWS_OF_ONE)
def test_another_partnerships_school_is_404_on_every_screen(editor, camden, view):
    foreign = make_school(camden)

    address = reverse(f"schools:{view}", args=[foreign.pk])

    assert editor.get(address).status_code == 404
    assert editor.post(address, SCHOOL).status_code == 404


@pytest.mark.parametrize("view", VIEWS_OF_ONE)
def test_ones_own_school_is_shown_on_every_screen(editor, ealing, view):
    assert editor.get(reverse(f"schools:{view}", args=[make_school(ealing).pk])).status_code == 200


@pytest.mark.parametrize("view", ["index", "add"])
def test_without_the_right_the_screens_are_refused(sign_in, ealing, view):
    contributor = sign_in("contributor", ealing)

    answer = contributor.get(reverse(f"schools:{view}"))

    assert answer.status_code == 302
    assert answer.url == reverse("wagtailadmin_home")


def test_without_the_right_nothing_is_changed(sign_in, ealing):
    school = make_school(ealing, "Oak Primary School")

    sign_in("contributor", ealing).post(reverse("schools:edit", args=[school.pk]), SCHOOL)

    school.refresh_from_db()
    assert school.name == "Oak Primary School"


def test_editing_and_its_history(editor, ealing):
    school = make_school(ealing)

    editor.post(reverse("schools:edit", args=[school.pk]), SCHOOL)

    school.refresh_from_db()
    assert school.name == "Elm Primary School"
    assert "Edited" in editor.get(reverse("schools:history", args=[school.pk])).content.decode()


def test_deleting_says_what_goes_along(editor, ealing):
    school = make_school(ealing)
    seat(make_contact(ealing), "senco", school)
    address = reverse("schools:delete", args=[school.pk])

    assert "With it go: 1 seat, 1 holding." in editor.get(address).content.decode()

    editor.post(address)
    assert not School.objects.exists()


def test_what_others_still_need_is_not_deleted(editor, ealing):
    school = make_school(ealing)
    seat(make_contact(ealing), "senco", school)
    role = Role.objects.of(ealing).get(key="senco")

    answer = editor.post(reverse("roles:delete", args=[role.pk]), follow=True)

    assert "still needed by 1 seat" in answer.content.decode()
    assert Role.objects.filter(pk=role.pk).exists()


def test_a_form_takes_no_school_of_another_partnership(editor, ealing, camden):
    foreign = make_school(camden, "Foreign Primary School")
    role = Role.objects.of(ealing).get(key="senco")

    answer = editor.post(
        reverse("seats:add"),
        {"role": role.pk, "school": foreign.pk, "group": "", **inline()},
    )

    assert "Foreign Primary School" not in answer.content.decode()
    assert "school" in answer.context["form"].errors
    assert not Seat.objects.exists()


def test_an_inline_form_takes_no_contact_of_another_partnership(editor, ealing, camden):
    foreign = make_contact(camden, "foreign@camden.example")
    role = Role.objects.of(ealing).get(key="senco")

    answer = editor.post(
        reverse("seats:add"),
        {"role": role.pk, "school": make_school(ealing).pk, "group": "", **inline(foreign.pk)},
    )

    assert "foreign@camden.example" not in answer.content.decode()
    assert not Holding.objects.exists()


def test_a_seat_is_made_with_its_holder(editor, ealing):
    contact, school = make_contact(ealing), make_school(ealing)
    role = Role.objects.of(ealing).get(key="senco")

    editor.post(reverse("seats:add"), {"role": role.pk, "school": school.pk, "group": "", **inline(contact.pk)})

    holding = Holding.objects.of(ealing).get()
    assert (holding.seat.school, holding.seat.role, holding.contact) == (school, role, contact)


def test_a_second_seat_for_the_role_is_told(editor, ealing):
    school = make_school(ealing)
    seat(make_contact(ealing), "senco", school)
    role = Role.objects.of(ealing).get(key="senco")

    answer = editor.post(reverse("seats:add"), {"role": role.pk, "school": school.pk, "group": "", **inline()})

    assert "This school has a seat for this role already" in answer.content.decode()


def test_the_list_of_seats_says_who_holds_them(editor, ealing):
    seat(make_contact(ealing, name="Anna Ash"), "senco", make_school(ealing))

    assert "Anna Ash" in editor.get(reverse("seats:index")).content.decode()


def test_taking_a_person_out_of_a_seat_ends_the_holding_and_keeps_it(editor, ealing):
    holding = seat(make_contact(ealing), "senco", make_school(ealing))
    place = holding.seat

    editor.post(
        reverse("seats:edit", args=[place.pk]),
        {
            "role": place.role_id, "school": place.school_id, "group": "",
            **inline(holding.contact_id, pk=holding.pk, deleted=True),
        },
    )  # fmt: skip

    holding.refresh_from_db()
    assert holding.ended_on is not None
    assert Seat.objects.vacant().get() == place


def inline(*contacts: int, pk: int | str = "", deleted: bool = False) -> dict[str, str]:
    """What the form of holdings sends."""
    data = {
        "holdings-TOTAL_FORMS": len(contacts), "holdings-INITIAL_FORMS": 1 if pk else 0,
        "holdings-MIN_NUM_FORMS": 0, "holdings-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for number, contact in enumerate(contacts):
        data |= {f"holdings-{number}-contact": contact, f"holdings-{number}-id": pk}
        if deleted:
            data[f"holdings-{number}-DELETE"] = "1"
    return {name: str(value) for name, value in data.items()}


def test_the_chooser_offers_this_hosts_rows_only(editor, ealing, camden):
    make_contact(ealing, "ours@ealing.example")
    make_contact(camden, "theirs@camden.example")

    for view in ("choose", "choose_results"):
        shown = editor.get(reverse(f"contact_chooser:{view}")).content.decode()
        assert "ours@ealing.example" in shown
        assert "theirs@camden.example" not in shown


def test_the_chooser_searches(editor, ealing):
    make_contact(ealing, "anna@ealing.example", name="Anna Ash")
    make_contact(ealing, "ben@ealing.example", name="Ben Beech")

    shown = editor.get(reverse("contact_chooser:choose_results"), {"q": "ash"}).content.decode()

    assert "Anna Ash" in shown
    assert "Ben Beech" not in shown


def test_what_is_chosen_is_resolved_at_this_host_only(editor, ealing, camden):
    ours, theirs = make_contact(ealing, "ours@ealing.example"), make_contact(camden, "theirs@camden.example")

    assert "ours@ealing.example" in editor.get(reverse("contact_chooser:chosen", args=[ours.pk])).content.decode()
    assert editor.get(reverse("contact_chooser:chosen", args=[theirs.pk])).status_code == 404
    assert editor.get(reverse("contact_chooser:chosen", args=["nonsense"])).status_code == 404
    several = editor.get(
        reverse("contact_chooser:chosen_multiple"), {"id": [ours.pk, theirs.pk, "x", "²", "9" * 5000]}
    ).content.decode()
    assert "ours@ealing.example" in several
    assert "theirs@camden.example" not in several


def test_a_person_made_in_the_chooser_belongs_here(editor, ealing):
    editor.post(reverse("contact_chooser:create"), {"email": "new@ealing.example", "name": "New"})

    assert Contact.objects.of(ealing).get().email == "new@ealing.example"


def test_a_chooser_needs_its_right(sign_in, ealing):
    make_contact(ealing, "ours@ealing.example")

    answer = sign_in("contributor", ealing).get(reverse("contact_chooser:choose"))

    assert answer.status_code == 302


def test_an_export_holds_this_hosts_rows_and_no_formulas(editor, ealing, camden):
    make_school(ealing, '=HYPERLINK("http://bad.example")', telephone="+44 20 7946 0000")
    make_school(camden, "Foreign Primary School")

    text = b"".join(editor.get(reverse("schools:index"), {"export": "csv"}).streaming_content).decode()

    assert "'=HYPERLINK" in text
    assert ",+44 20 7946 0000," in text
    assert "Foreign Primary School" not in text


def test_an_export_as_xlsx_opens_whatever_was_typed(editor, ealing):
    make_school(ealing, "=1+1\x0b")

    data = b"".join(editor.get(reverse("schools:index"), {"export": "xlsx"}).streaming_content)

    cell = openpyxl.load_workbook(BytesIO(data)).active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_name_is_once_in_a_partnership_and_free_in_the_next(editor, ealing, camden):
    GroupKind.objects.create(partnership=camden, name="Hub")

    assert editor.post(reverse("group_kinds:add"), {"name": "Hub"}).status_code == 302
    assert editor.post(reverse("group_kinds:add"), {"name": "Hub"}).status_code == 200
    assert GroupKind.objects.of(ealing).count() == 1
