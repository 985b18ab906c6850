"""All that hits heads in a week: what came and what is to go, school by school, day by day."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.notices.models import Notice
from cms.notices.tell import tell
from cms.people.erase import erase
from cms.people.models import Role
from newsletters.models import Choice, List, Mailing, Publication
from newsletters.reports import planned, week
from newsletters.reports.overlap import overlap
from newsletters.reports.planned import Planned
from tests.factories import make_contact, make_school, make_user, seat
from tests.newsletters.reports.gone import letter, make_mailing

MONDAY = dt.date(2026, 3, 2)


def on(day, hour=9):
    return timezone.make_aware(dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time(hour)))


@pytest.fixture
def head(ealing):
    """`head("Oak")`: the head of a new school."""

    def make(name, **fields):
        contact = make_contact(ealing, name=f"Head of {name}")
        contact.held = seat(contact, "headteacher", make_school(ealing, name, **fields))
        return contact

    return make


@pytest.fixture
def seen(ealing):
    """`seen()`: the week of headteachers, as somebody with every right sees it."""

    def make(role="headteacher", monday=MONDAY, rights=("see private lists",)):
        user = make_user("root@hub.example")
        user.rights_here = frozenset(rights)
        return week.week(ealing, Role.objects.of(ealing).get(key=role), monday, user=user)

    return make


def sent(publication, day, *contacts, state="sent", **fields):
    mailing = make_mailing(publication, goes_at=on(day), **fields)
    for contact in contacts:
        letter(mailing, contact, state, seat=contact.held.seat, school=contact.held.seat.school)
    return mailing


def by_school(found):
    """{"Oak": [1, 0, 2, 0, 0, 0, 0]}: letters that came, by day."""
    return {line.label: [cell.came for cell in line.cells] for line in found.lines}


def test_letters_are_counted_by_school_and_day(gatekeeping, head, seen):
    oak, elm = head("Oak"), head("Elm")
    sent(gatekeeping, 0, oak, elm)
    sent(gatekeeping, 2, oak)
    sent(gatekeeping, 2, oak)
    sent(gatekeeping, -1, oak)
    sent(gatekeeping, 7, oak)

    assert by_school(seen()) == {"Oak": [1, 0, 2, 0, 0, 0, 0], "Elm": [1, 0, 0, 0, 0, 0, 0]}


def test_the_median_and_the_most_are_told(gatekeeping, head, seen):
    heads = [head(name) for name in ("Ash", "Elm", "Oak")]
    sent(gatekeeping, 0, *heads)
    for day in range(4):
        sent(gatekeeping, day, heads[2])

    found = seen()

    assert (found.median, found.most, found.fullest) == (1, 5, ["Oak"])
    assert found.spread == [(0, 0), (1, 2), (2, 0), (3, 0), (4, 0), (5, 1)]


def test_each_publication_stands_with_how_many_schools_it_reached(gatekeeping, head, ealing, seen):
    other = Publication.objects.create(
        partnership=ealing, slug="send", name="SEND bulletin", sender_email="n@ealing.example"
    )
    heads = [head(name) for name in ("Ash", "Elm", "Oak")]
    sent(gatekeeping, 0, *heads)
    sent(other, 1, heads[0])

    lines = {line.label: ([cell.came for cell in line.cells][:2], line.total) for line in seen().publications}

    assert lines == {"Gatekeeping": ([3, 0], 3), "SEND bulletin": ([0, 1], 1)}


def test_a_letter_by_another_seat_or_list_hits_the_head_too(gatekeeping, head, seen):
    oak = head("Oak")
    letter(make_mailing(gatekeeping, goes_at=on(1)), oak, "sent", seat=None, school=None)

    assert by_school(seen())["Oak"][1] == 1


def test_a_letter_that_was_held_up_counts_on_the_day_on_which_it_came(gatekeeping, head, seen):
    oak = head("Oak")
    mailing = sent(gatekeeping, -9, oak, ended_at=on(2))
    mailing.deliveries.update(done_at=on(2))

    assert by_school(seen()) == {"Oak": [0, 0, 1, 0, 0, 0, 0]}


def test_two_people_in_one_seat_get_one_letter_as_the_school_counts(gatekeeping, head, ealing, seen):
    oak = head("Oak")
    other = make_contact(ealing)
    other.held = seat(other, "headteacher", oak.held.seat.school)
    sent(gatekeeping, 1, oak, other)

    assert by_school(seen()) == {"Oak": [0, 1, 0, 0, 0, 0, 0]}


def test_somebody_who_heads_two_schools_counts_at_both(gatekeeping, head, ealing, seen):
    oak = head("Oak")
    seat(oak, "headteacher", make_school(ealing, "Elm"))
    sent(gatekeeping, 1, oak)

    assert by_school(seen()) == {"Oak": [0, 1, 0, 0, 0, 0, 0], "Elm": [0, 1, 0, 0, 0, 0, 0]}


def test_what_never_arrived_is_no_load(gatekeeping, head, seen):
    oak = head("Oak")
    for state in ("failed", "bounced", "suppressed", "cancelled", "nothing"):
        sent(gatekeeping, 1, oak, state=state)

    assert by_school(seen()) == {"Oak": [0] * 7}


def test_an_erased_heads_letters_came_to_their_seat(gatekeeping, head, ealing, seen):
    oak = head("Oak")
    sent(gatekeeping, 1, oak)
    erase(oak, by=None, reason="They asked.")
    seat(make_contact(ealing), "headteacher", oak.held.seat.school)

    assert by_school(seen()) == {"Oak": [0, 1, 0, 0, 0, 0, 0]}


def test_a_school_whose_seat_is_empty_is_named_and_not_counted(gatekeeping, head, seen):
    head("Oak")
    empty = head("Elm")
    empty.held.delete()

    found = seen()

    assert [line.label for line in found.lines] == ["Oak"]
    assert [school.name for school in found.empty] == ["Elm"]


def test_what_is_sealed_and_still_to_go_stands_on_its_day(gatekeeping, head, seen):
    oak = head("Oak")
    today = timezone.localdate()
    monday = week.monday_of(today)
    mailing = make_mailing(gatekeeping, goes_at=timezone.now() + dt.timedelta(minutes=1), state=Mailing.State.GOING)
    letter(mailing, oak, "pending")
    stopped = make_mailing(gatekeeping, state=Mailing.State.CANCELLED)
    letter(stopped, oak, "pending")

    (line,) = seen(monday=monday).lines

    assert [cell.to_go for cell in line.cells] == [int(monday + dt.timedelta(days=n) == today) for n in range(7)]
    assert line.total == 1


def test_reminders_hit_heads_too_and_codes_they_asked_for_do_not(head, ealing, seen):
    oak = head("Oak")
    for key, secret in (("a", False), ("b", True)):
        tell(ealing, key=key, kind="gaps", to=oak.email, subject="Empty", text="Empty.", contact=oak, secret=secret)
    Notice.objects.update(state="sent", done_at=on(3))

    found = seen()

    assert by_school(found) == {"Oak": [0, 0, 0, 1, 0, 0, 0]}
    assert [line.label for line in found.publications] == ["Notices and reminders"]


def test_mailings_to_private_lists_are_not_even_counted_without_that_right(gatekeeping, head, seen):
    oak = head("Oak")
    mailing = sent(gatekeeping, 1, oak)
    mailing.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)

    assert by_school(seen()) == {"Oak": [0, 1, 0, 0, 0, 0, 0]}
    assert by_school(seen(rights=())) == {"Oak": [0] * 7}


def test_the_number_of_questions_does_not_grow_with_schools_and_letters(
    gatekeeping, head, seen, django_assert_max_num_queries
):
    heads = [head(f"School {n}") for n in range(20)]
    for day in range(5):
        sent(gatekeeping, day, *heads)

    with django_assert_max_num_queries(12):
        assert len(seen().lines) == 20


# --- The page


def test_the_page_shows_the_week_of_headteachers_first(gatekeeping, head, sign_in, ealing):
    sent(gatekeeping, 1, head("Oak"), head("Elm"))

    page = sign_in("editor", ealing).get("/admin/letters/week/", {"week": "2026-03-04"}).content.decode()

    assert "Headteachers, week of Monday 2 March 2026" in page
    assert "most <strong>1</strong>" in page
    assert "Tue 3 Mar" in page


def test_another_role_and_odd_weeks(gatekeeping, head, sign_in, ealing):
    head("Oak")
    editor = sign_in("editor", ealing)

    assert (
        "Nobody holds this seat at any school" in editor.get("/admin/letters/week/", {"role": "clerk"}).content.decode()
    )
    for odd in ("x", "0001-01-01", "9999-12-31", "2026-02-30", "\0"):
        assert editor.get("/admin/letters/week/", {"week": odd, "role": odd}).status_code == 200


def test_planned_numbers_stand_below_and_those_of_private_lists_only_with_that_right(
    gatekeeping, sign_in, ealing, monkeypatch
):
    monkeypatch.setattr(planned, "_registered", dict(planned._registered))
    monday = week.monday_of(timezone.localdate())
    planned.register("test", lambda *asked: [Planned(monday, "Gatekeeping", "Gatekeeping number 77", "/admin/x/")])

    page = sign_in("editor", ealing).get("/admin/letters/week/").content.decode()

    assert '<a href="/admin/x/">Gatekeeping number 77</a>' in page


def test_the_week_is_for_who_sends_or_looks_after_people_and_shows_no_other_partnership(
    gatekeeping, head, sign_in, ealing, camden
):
    sent(gatekeeping, 1, head("Oak"))

    assert sign_in("membership", ealing).get("/admin/letters/week/").status_code == 200
    assert sign_in("contributor", ealing).get("/admin/letters/week/").status_code in (302, 403)
    stranger = sign_in("administrator", camden).get("/admin/letters/week/", {"week": "2026-03-02"}).content.decode()
    assert "Oak" not in stranger
    assert "Gatekeeping" not in stranger


# --- Everybody, by all the lists of the week


def seen_by(ealing, monday, numbers=(), rights=("see private lists",)):
    user = make_user("root@hub.example")
    user.rights_here = frozenset(rights)
    return overlap(ealing, user, monday, numbers)


@pytest.fixture
def to_heads(gatekeeping, ealing):
    rule = {"match": "any", "conditions": [{"field": "role", "values": ["headteacher"]}]}
    gatekeeping.lists.set([List.objects.create(partnership=ealing, slug="all-heads", name="All heads", rule=rule)])
    return gatekeeping


def test_people_on_several_lists_of_the_week_count_once_with_each_letter(gatekeeping, head, ealing):
    oak, elm, ash = head("Oak"), head("Elm"), head("Ash")
    sent(gatekeeping, 1, oak, elm, subject="One")
    sent(gatekeeping, 4, oak, ash, subject="Two")
    sent(gatekeeping, 8, oak, subject="Next week's")

    found = seen_by(ealing, MONDAY)

    assert [(thing.title.partition(": ")[2], thing.people, thing.others) for thing in found.things] == [
        ("One", 2, 1), ("Two", 2, 1),
    ]  # fmt: skip
    assert (found.people, found.several, found.by_letters) == (3, 1, [(2, 1), (1, 2)])
    assert [(both.people, both.one.day, both.other.day) for both in found.pairs] == [
        (1, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=4))
    ]


def test_a_planned_number_reaches_whoever_is_on_its_lists_and_wants_it(to_heads, gatekeeping, head, ealing):
    oak, elm = head("Oak"), head("Elm")
    sent(gatekeeping, 1, oak)
    Choice.objects.create(partnership=ealing, publication=gatekeeping, contact=elm, wants=False)
    number = Planned(MONDAY, "Gatekeeping", "Gatekeeping number 77", "", gatekeeping.pk)

    assert [(thing.sealed, thing.people) for thing in seen_by(ealing, MONDAY, [number]).things] == [
        (True, 1), (False, 1),
    ]  # fmt: skip
    Choice.objects.all().delete()
    assert seen_by(ealing, MONDAY, [number]).by_letters == [(2, 1), (1, 1)]


def test_what_came_back_was_cancelled_or_went_to_a_private_list_hits_nobody_who_is_shown(gatekeeping, head, ealing):
    oak = head("Oak")
    sent(gatekeeping, 1, oak, state="bounced")
    letter(make_mailing(gatekeeping, goes_at=on(2), state=Mailing.State.CANCELLED), oak, "pending")
    private = sent(gatekeeping, 3, oak, subject="Private")
    private.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)

    assert seen_by(ealing, MONDAY).people == 1
    unseen = seen_by(ealing, MONDAY, rights=())
    assert unseen.people == 0
    assert not [thing for thing in unseen.things if "Private" in thing.title]


def test_the_page_names_publications_mailings_and_planned_numbers(
    to_heads, gatekeeping, head, sign_in, ealing, monkeypatch
):
    monkeypatch.setattr(planned, "_registered", {})
    planned.register(
        "test", lambda *asked: [Planned(MONDAY, "Gatekeeping", "Gatekeeping number 77", "", gatekeeping.pk)]
    )
    sent(gatekeeping, 1, head("Oak"), subject="Census")

    page = sign_in("editor", ealing).get("/admin/letters/week/", {"week": MONDAY.isoformat()}).content.decode()

    assert "Gatekeeping: Census" in page
    assert "Gatekeeping number 77" in page
    assert "<strong>1</strong> of them more than one letter" in page
