"""The outcome of a mailing: every table sums to the audience, whoever is on which list, erased or not."""

import csv
import io
import random
from collections import Counter

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cms.people.erase import erase
from cms.people.models import Role, Seat
from newsletters.lists import use
from newsletters.models import Delivery, Feedback, Link, LinkCount, List
from newsletters.reports import outcome
from newsletters.reports.outcome import ERASED, NO_QUADRANT, NO_SCHOOL
from tests.factories import make_contact, make_school, seat
from tests.newsletters.reports.gone import letter, make_mailing, make_reader
from tests.newsletters.sending.source import seal_now


def table(mailing, name):
    return next(each for each in outcome.tables(mailing) if each.name == name)


def counts(mailing, name):
    """By row: {"sent": 3, "failed": 1}."""
    return {row.label: dict(row.counts) for row in table(mailing, name).rows}


@pytest.fixture
def report(sign_in, ealing):
    """`report(mailing)`: the page, as an editor sees it."""

    def get(mailing, path=""):
        response = sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/report/{path}")
        assert response.status_code == 200
        return response

    return get


def test_each_domain_stands_with_its_outcome(gone):
    mailing = gone({"oak.example": {"sent": 3, "failed": 1}, "elm.example": {"suppressed": 2}})

    assert counts(mailing, "domain") == {"oak.example": {"sent": 3, "failed": 1}, "elm.example": {"suppressed": 2}}


def test_a_domain_is_the_same_in_capitals_and_after_a_quoted_at(gone, gatekeeping):
    mailing = gone({"oak.example": {"sent": 1}})
    for address in ("Head@OAK.example", '"a@b"@oak.example'):
        letter(mailing, make_reader(gatekeeping, "x.example"), "sent", address=address)

    assert counts(mailing, "domain") == {"oak.example": {"sent": 3}}


def test_letters_are_counted_by_phase_quadrant_and_role(gatekeeping, ealing):
    oak = make_school(ealing, phase="primary", quadrant="north-west")
    ash = make_school(ealing, "Ash", phase="secondary", quadrant="")
    mailing = make_mailing(gatekeeping)
    for school, role, state in ((oak, "headteacher", "sent"), (oak, "senco", "failed"), (ash, "headteacher", "sent")):
        contact = make_contact(ealing)
        held = seat(contact, role, school)
        letter(mailing, contact, state, seat=held.seat, school=school, reason="You are …")
    letter(mailing, make_contact(ealing), "sent", reason="You signed up to Gatekeeping.")

    assert counts(mailing, "phase") == {
        "Primary": {"sent": 1, "failed": 1}, "Secondary": {"sent": 1}, NO_SCHOOL: {"sent": 1}
    }  # fmt: skip
    assert counts(mailing, "quadrant") == {
        "North-west": {"sent": 1, "failed": 1}, NO_QUADRANT: {"sent": 1}, NO_SCHOOL: {"sent": 1}
    }  # fmt: skip
    assert counts(mailing, "why") == {"Headteacher": {"sent": 2}, "SENCO": {"failed": 1}, "Signed up": {"sent": 1}}


def test_who_is_on_two_lists_is_counted_once_where_they_meet(gatekeeping, ealing):
    both, one = make_contact(ealing), make_contact(ealing)
    heads = gatekeeping.lists.get()
    heads.named.add(both, one)
    others = List.objects.create(partnership=ealing, slug="others", name="Others")
    others.named.add(both)
    gatekeeping.lists.add(others)

    mailing = seal_now(gatekeeping)

    assert counts(mailing, "list") == {"Everybody": {"pending": 1}, "Everybody and Others": {"pending": 1}}


def test_lists_are_as_they_stood_when_it_was_sealed(due, gatekeeping):
    mailing = due("sam@oak.example")
    gatekeeping.lists.get().named.clear()

    assert counts(mailing, "list") == {"Everybody": {"pending": 1}}


def test_who_came_by_a_list_that_is_gone_is_still_counted(due, gatekeeping):
    mailing = due("sam@oak.example")
    gatekeeping.lists.get().delete()

    assert table(mailing, "list").total == 1


def test_what_bounced_is_told_apart_by_its_class(gone):
    mailing = gone({"oak.example": {"bounced": 3, "sent": 1}})
    first, second, _ = mailing.deliveries.filter(state="bounced")
    for each, kind in ((first, "hard"), (second, "full"), (second, "soft")):
        Feedback.objects.create(
            partnership=mailing.partnership, delivery=each, kind=kind, final=kind != "soft",
            event=f"{each.pk}-{kind}", source="file",
        )  # fmt: skip

    assert counts(mailing, "domain") == {
        "oak.example": {"bounced-hard": 1, "bounced-full": 1, "bounced-unknown": 1, "sent": 1}
    }


def test_an_erased_reader_is_counted_and_not_named(due, ealing):
    mailing = due("sam@oak.example", "kim@elm.example")
    contact = mailing.deliveries.get(address="sam@oak.example").contact
    erase(contact, reason="They asked.", by=None)

    for each in outcome.tables(mailing):
        assert each.total == 2, each.name
    assert counts(mailing, "domain") == {ERASED: {"cancelled": 1}, "elm.example": {"pending": 1}}


@pytest.mark.parametrize("seed", range(5))
def test_every_table_sums_to_the_audience_whatever_became_of_whom(gatekeeping, ealing, seed):
    """Against a count by hand."""
    dice = random.Random(seed)
    mailing = scatter(gatekeeping, ealing, dice)
    by_hand = Counter(mailing.deliveries.values_list("state", flat=True))

    for each in outcome.tables(mailing):
        found = Counter()
        for row in each.rows:
            assert row.total == sum(row.counts.values())
            for column, n in row.counts.items():
                found["bounced" if column.startswith("bounced-") else column] += n
        assert found == by_hand, each.name
        assert len({row.label for row in each.rows}) == len(each.rows), each.name
        assert each.shortened().total == sum(by_hand.values())
    by_domain = Counter(address.rpartition("@")[2] for address in mailing.deliveries.values_list("address", flat=True))
    assert {row.label: row.total for row in table(mailing, "domain").rows} == {
        name or ERASED: n for name, n in by_domain.items()
    }


def scatter(publication, partnership, dice):
    """A mailing with every kind of reader, state and gap in its rows."""
    schools = [
        make_school(partnership, phase=dice.choice(["primary", "pru"]), quadrant=dice.choice(["", "north-east"]))
        for _ in range(4)
    ]
    lists = [List.objects.create(partnership=partnership, slug=f"l{n}", name=f"List {n}") for n in range(3)]
    mailing = make_mailing(publication)
    mailing.lists.set(lists)
    roles = list(Role.objects.of(partnership))
    reasons = ["You are …", "You signed up to Gatekeeping.", "Ealing put you on its list.", ""]
    for _ in range(60):
        contact = make_reader(publication, f"d{dice.randrange(30)}.example")
        for each in lists:
            if dice.random() < 0.4:
                each.named.add(contact)
        school = dice.choice([None, *schools])
        held = None
        if school and dice.random() < 0.7:
            held, _ = Seat.objects.get_or_create(partnership=partnership, school=school, role=dice.choice(roles))
        made = letter(mailing, contact, dice.choice(Delivery.State.values), seat=held, school=school,
                      reason=dice.choice(reasons))  # fmt: skip
        if made.state == "bounced" and dice.random() < 0.7:
            kind = dice.choice(Feedback.BOUNCES)
            Feedback.objects.create(
                partnership=partnership, delivery=made, kind=kind, event=f"e{made.pk}", source="file"
            )
        if dice.random() < 0.1:
            Delivery.objects.filter(pk=made.pk).update(contact=None, address="", name="", reason="")
    use.note(mailing, use.now_on(lists))
    return mailing


# --- The page


def test_the_page_shows_charts_with_their_numbers_beside_them(gone, report):
    shown = report(gone({"oak.example": {"sent": 30, "failed": 10}})).content.decode()

    assert 'role="img"' in shown
    assert "<title id=" in shown
    assert "Arrived: 30, Not arrived: 10</desc>" in shown
    assert '<td class="report-number">30</td>' in shown


def test_many_domains_are_shortened_on_the_page_and_whole_in_the_file(gone, report):
    mailing = gone({f"d{n:02}.example": {"sent": 1} for n in range(30)})

    assert "10 others" in report(mailing).content.decode()
    assert report(mailing, "csv/").content.decode().count("By receiving domain") == 30


def test_the_files_hold_the_numbers_and_run_no_formula(gone, gatekeeping, report):
    gatekeeping.lists.update(name='=HYPERLINK("https://bad.example")')
    mailing = gone({"oak.example": {"sent": 2, "failed": 1}})
    use.note(mailing, use.now_on([gatekeeping.lists.get()]))
    gatekeeping.lists.get().named.add(*[each.contact for each in mailing.deliveries.all()])
    mailing.list_uses.all().delete()
    use.note(mailing, use.now_on([gatekeeping.lists.get()]))

    rows = list(csv.DictReader(io.StringIO(report(mailing, "csv/").content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(report(mailing, "xlsx/").content))

    assert {"Table": "By receiving domain", "Of": "oak.example", "Sent": "2", "Failed": "1", "Letters": "3"} in rows
    assert [row["Of"] for row in rows if row["Table"] == "By list"] == ['\'=HYPERLINK("https://bad.example")']
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


def test_links_that_were_followed_stand_with_people_and_machines_apart(gone, report):
    mailing = gone({"oak.example": {"sent": 9}}, tracking="counts")
    link = Link.objects.create(
        partnership=mailing.partnership, mailing=mailing, number=1, url="https://x.example/", label="Census"
    )
    LinkCount.objects.create(link=link, hour=timezone.now(), people=4, machines=2)

    shown = report(mailing).content.decode()

    assert "4 times by people, 2 by machines" in shown
    assert "By people: 4, By machines: 2</desc>" in shown


def test_where_nothing_is_counted_nothing_is_told_of_links(gone, report):
    assert "What was followed" not in report(gone({"oak.example": {"sent": 9}}, tracking="none")).content.decode()


def test_a_mailing_with_nobody_in_it_has_a_report(gone, report):
    assert "0</strong> letters" in report(gone({})).content.decode()


def test_the_mailings_page_leads_to_its_report(gone, sign_in, ealing):
    mailing = gone({"oak.example": {"sent": 1}})

    shown = sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/").content.decode()

    assert f'href="/admin/mailings/{mailing.pk}/report/"' in shown


def test_the_report_is_for_who_sends_or_looks_after_people(gone, sign_in, ealing, camden):
    mailing = gone({"oak.example": {"sent": 1}})
    url = f"/admin/mailings/{mailing.pk}/report/"

    assert sign_in("membership", ealing).get(url).status_code == 200
    for path in (url, f"{url}csv/"):
        assert sign_in("contributor", ealing).get(path).status_code in (302, 403)
        assert sign_in("administrator", camden).get(path).status_code == 404


def test_a_mailing_to_a_private_list_has_no_report_without_that_right(due, gatekeeping, sign_in, ealing):
    mailing = due("dsl@oak.example")
    gatekeeping.lists.update(private=True)

    assert sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/report/").status_code == 404


def test_a_file_of_another_kind_is_not_there(gone, sign_in, ealing):
    mailing = gone({"oak.example": {"sent": 1}})

    assert sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/report/exe/").status_code == 404


def test_reading_a_report_takes_few_questions_however_large_it_is(gone, sign_in, ealing, django_assert_max_num_queries):
    mailing = gone({f"d{n}.example": {"sent": 2, "failed": 1} for n in range(20)})
    editor = sign_in("editor", ealing)
    editor.get(f"/admin/mailings/{mailing.pk}/report/")

    with django_assert_max_num_queries(60):
        editor.get(f"/admin/mailings/{mailing.pk}/report/")
