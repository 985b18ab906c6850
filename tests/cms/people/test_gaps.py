"""Seats that must be filled: they exist, they show while they are empty, and somebody is reminded."""

import csv
import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.absence import go_on_leave
from cms.people.gaps import empty_since, gaps, make_statutory_seats, remind, remind_everywhere
from cms.people.models import Group, GroupKind, Holding, Role, Seat
from cms.people.sit import Standing, sit_down, stand_up
from newsletters.lists.gaps import gaps_for, in_words
from newsletters.models import List
from tests.factories import make_contact, make_school, seat

STATUTORY = {"headteacher", "senco", "dsl", "chair"}


def day(offset):
    return timezone.localdate() + dt.timedelta(days=offset)


def roles_at(school):
    return set(school.seats.values_list("role__key", flat=True))


@pytest.fixture
def oak(ealing):
    return make_school(ealing)


@pytest.fixture
def seats(ealing, oak):
    """Oak's statutory seats by role, all empty."""
    make_statutory_seats(ealing)
    return {each.role.key: each for each in oak.seats.select_related("role")}


def fill(seat, email, **fields):
    contact = make_contact(seat.partnership, email, **fields)
    return Holding.objects.create(partnership=seat.partnership, seat=seat, contact=contact)


# --- They exist -------------------------------------------------------------------------------------------------------


def test_every_open_school_gets_them_member_or_not_and_once(ealing, oak):
    private = make_school(ealing, "Elm Preparatory School", phase="independent", member=False)
    closed = make_school(ealing, "Old School", closed_on=day(-9))

    assert (make_statutory_seats(ealing), make_statutory_seats(ealing)) == (8, 0)
    assert roles_at(oak) == roles_at(private) == STATUTORY
    assert roles_at(closed) == set()


def test_an_import_of_schools_makes_them(ealing, tmp_path):
    file = tmp_path / "schools.csv"
    file.write_text("URN,EstablishmentName\n100100,Ash School\n")

    call_command("import_schools", file, "--partnership", "ealing")

    assert set(Seat.objects.of(ealing).values_list("role__key", flat=True)) == STATUTORY


def test_a_role_that_becomes_statutory_on_screen_has_its_seats_at_once(sign_in, ealing, oak):
    role = Role.objects.of(ealing).get(key="sbm")

    sign_in("membership", ealing).post(
        reverse("roles:edit", args=[role.pk]), {"name": role.name, "key": role.key, "statutory": "on"}
    )

    assert "sbm" in roles_at(oak)


# --- They show --------------------------------------------------------------------------------------------------------


def test_the_day_since_which_a_seat_is_empty_is_known(seats):
    stand_up(fill(seats["senco"], "a@oak.example"), on=day(-20))
    go_on_leave(fill(seats["dsl"], "b@oak.example"), since=day(-3))

    assert empty_since(seats.values()) == {seats["senco"].pk: day(-20), seats["dsl"].pk: day(-3)}


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def test_the_screen_shows_each_gap_and_leads_to_filling_it(office, ealing, seats, camden):
    make_school(camden, "Camden School")
    make_statutory_seats(camden)
    shown = office.get(reverse("gaps")).content.decode()
    assert reverse("seat_put_in", args=[seats["dsl"].pk]) in shown
    assert "Camden School" not in shown

    form = {"email": "dora@oak.example", "name": "Dora", "standing": "holder", "since": "", "until": ""}
    office.post(reverse("seat_put_in", args=[seats["dsl"].pk]), form)

    assert reverse("seat_put_in", args=[seats["dsl"].pk]) not in office.get(reverse("gaps")).content.decode()
    assert not gaps(ealing).filter(role__key="dsl").exists()


def test_who_looks_after_governors_sees_theirs_only(sign_in, ealing, seats):
    governance = sign_in("governance", ealing)

    shown = governance.get(reverse("gaps")).content.decode()

    assert reverse("seat_put_in", args=[seats["chair"].pk]) in shown
    assert reverse("seat_put_in", args=[seats["dsl"].pk]) not in shown
    assert governance.get(reverse("seat", args=[seats["dsl"].pk])).status_code == 404


def test_gaps_are_downloaded_safe_for_spreadsheets(office, ealing, oak, seats):
    oak.name = "=HYPERLINK(1)"
    oak.save()

    rows = list(csv.reader(io.StringIO(office.get(reverse("gaps") + "?export=csv").content.decode("utf-8-sig"))))

    assert len(rows) == 5
    assert rows[1][1] == "'=HYPERLINK(1)"


def test_the_home_of_the_admin_counts_them(office, seats):
    assert "4 seats that must be filled are empty" in office.get(reverse("wagtailadmin_home")).content.decode()


# --- Before a send ----------------------------------------------------------------------------------------------------


def a_list(partnership, slug, *conditions, match="all"):
    rule = {"match": match, "conditions": [{"field": field, "values": values} for field, values in conditions]}
    return List.objects.create(partnership=partnership, slug=slug, name=slug, rule=rule)


def named(lists):
    return [str(each) for each in gaps_for(lists)]


def test_before_a_send_only_the_roles_and_schools_that_its_lists_speak_of_count(ealing, oak, camden):
    make_school(ealing, "Elm High School", phase="secondary")
    oak.phase = "primary"
    oak.save()
    make_statutory_seats(ealing)
    sencos = a_list(ealing, "sencos", ("role", ["senco"]), ("phase", ["primary"]))
    within = a_list(ealing, "within", ("list", ["sencos"]))
    primary = a_list(ealing, "primary", ("phase", ["primary"]))

    assert named([sencos]) == named([within]) == ["SENCO, Oak Primary School"]
    assert named([primary]) == []
    assert named([]) == []
    assert in_words(gaps_for([a_list(ealing, "all", ("role", ["senco"]))])) == [
        ("SENCO: 2 empty seats", ["Elm High School", "Oak Primary School"])
    ]


def test_a_role_that_is_left_out_is_not_spoken_of(ealing, seats):
    rule = {
        "match": "all",
        "conditions": [
            {"field": "role", "values": ["senco"]},
            {"match": "none", "conditions": [{"field": "role", "values": ["dsl"]}]},
        ],
    }
    made = List.objects.create(partnership=ealing, slug="some", name="Some", rule=rule)

    assert named([made]) == ["SENCO, Oak Primary School"]


# --- Somebody is reminded ---------------------------------------------------------------------------------------------


def letters(partnership):
    return [(each.address, each.text) for each in Notice.objects.of(partnership).filter(kind="empty-seat")]


def test_the_head_is_told_of_all_the_schools_gaps_in_one_letter(ealing, seats):
    fill(seats["headteacher"], "head@oak.example")

    remind(ealing)

    [(address, text)] = letters(ealing)
    assert address == "head@oak.example"
    assert "Oak Primary School: Chair of governors, Designated safeguarding lead, SENCO" in text


def test_it_is_said_once_then_every_two_weeks_until_it_is_filled(ealing, seats):
    fill(seats["headteacher"], "head@oak.example")
    remind(ealing)
    assert remind(ealing) == 0
    Seat.objects.filter(reminded_on__isnull=False).update(reminded_on=day(-14))
    Notice.objects.all().delete()
    assert remind(ealing) == 1

    for key in ("senco", "dsl", "chair"):
        fill(seats[key], f"{key}@oak.example")
    Seat.objects.filter(reminded_on__isnull=False).update(reminded_on=day(-14))

    assert remind(ealing) == 0


def test_a_seat_that_empties_again_is_told_at_once(ealing, seats):
    fill(seats["headteacher"], "head@oak.example")
    remind(ealing)
    holding = fill(seats["senco"], "sen@oak.example")
    remind(ealing)

    stand_up(holding)

    assert remind(ealing) == 1


def test_without_a_head_the_chair_is_told_and_without_both_the_office(ealing, seats, sign_in):
    pa = make_contact(ealing, "pa@oak.example")
    sit_down(seat=seats["headteacher"], contact=pa, standing=Standing.ACTS)
    chair = fill(seats["chair"], "chair@oak.example")
    remind(ealing)
    assert [address for address, _ in letters(ealing)] == ["chair@oak.example"]

    sign_in("membership", ealing)
    stand_up(chair)
    remind(ealing)

    assert {address for address, _ in letters(ealing)} == {"chair@oak.example", "membership@ealing.example"}


def test_who_acts_for_the_head_is_told_along_with_the_head(ealing, seats):
    fill(seats["headteacher"], "head@oak.example")
    sit_down(seat=seats["headteacher"], contact=make_contact(ealing, "pa@oak.example"), standing=Standing.ACTS)

    assert remind(ealing) == 2


def test_an_executive_head_gets_one_letter_for_both_schools(ealing, seats):
    head = fill(seats["headteacher"], "head@oak.example").contact
    seat(head, "headteacher", make_school(ealing, "Elm School"))
    make_statutory_seats(ealing)

    assert remind(ealing) == 1
    assert "Elm School: " in letters(ealing)[0][1]


def test_a_partnership_may_switch_it_off(ealing, seats):
    fill(seats["headteacher"], "head@oak.example")
    ealing.gap_reminders = False
    ealing.save()

    remind_everywhere()

    assert letters(ealing) == []


def test_the_screen_says_whom_we_reminded(office, ealing, seats):
    fill(seats["headteacher"], "head@oak.example", name="Hana Head")
    remind(ealing)

    assert "Hana Head, " in office.get(reverse("gaps")).content.decode()


def test_an_empty_statutory_seat_in_a_group_is_a_gap_for_the_office(ealing, sign_in):
    sign_in("membership", ealing)
    kind = GroupKind.objects.create(partnership=ealing, name="Committee")
    group = Group.objects.create(partnership=ealing, kind=kind, name="SEND")
    Seat.objects.create(partnership=ealing, group=group, role=Role.objects.of(ealing).get(key="chair"))

    remind(ealing)

    assert [address for address, _ in letters(ealing)] == ["membership@ealing.example"]
