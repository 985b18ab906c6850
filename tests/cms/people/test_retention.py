"""What is kept no longer goes by itself, and what went is said in words that name nobody."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.notices.tell import tell
from cms.people import retention
from cms.people.appoint import appoint
from cms.people.erased import Erased
from cms.people.models import (
    Contact,
    FormerHolding,
    Holding,
    Import,
    ImportPart,
    Look,
    Retention,
    RetentionRun,
)
from newsletters.models import Delivery, List, Publication
from newsletters.readers.choices import leave_everything, sign_up
from tests.factories import make_contact, make_school, make_user, seat
from tests.newsletters.sending.fixtures import gatekeeping  # noqa: F401 (a fixture)
from tests.newsletters.sending.source import add_reader, seal_now

LONG_AGO = dt.timedelta(days=365 * 9)


def run(name, partnership):
    each = next(each for each in retention.standing(partnership) if each.rule.name == name)
    due = each.rule.due(partnership, each.before)
    done = retention.run(each, partnership)
    assert due == done.let_go, "What was counted is what goes."
    return done


def long_ago(rows, **fields):
    rows.update(**{name: timezone.now() - LONG_AGO for name in fields} | {k: v for k, v in fields.items() if v})


@pytest.fixture
def old(ealing):
    """Somebody known for long."""

    def make(email="", **fields):
        contact = make_contact(ealing, email, **fields)
        Contact.objects.filter(pk=contact.pk).update(made_at=timezone.now() - LONG_AGO)
        return contact

    return make


def test_who_is_needed_by_nothing_is_erased_and_may_come_back(ealing, old):
    gone = old("gone@oak.example")

    done = run("unneeded-contacts", ealing)

    assert not Contact.objects.filter(pk=gone.pk).exists()
    assert done.words == "1 person whom nothing needs was erased."
    assert Erased(ealing).why_not("gone@oak.example") == ""
    assert Notice.objects.get(kind="erased").address == "gone@oak.example"


@pytest.mark.parametrize("why", ["seat", "recent seat", "sign-up", "list", "role", "new", "link partner", "signed in"])
def test_who_is_needed_stays(ealing, old, gatekeeping, why):  # noqa: F811
    contact = old("kept@oak.example") if why != "new" else make_contact(ealing, "kept@oak.example")
    school = make_school(ealing)
    user = make_user("kept@oak.example")
    if "seat" in why:
        holding = seat(contact, "senco", school)
        if why == "recent seat":
            Holding.objects.filter(pk=holding.pk).update(ended_on=timezone.localdate() - dt.timedelta(days=30))
    elif why == "sign-up":
        sign_up(contact=contact, publication=gatekeeping, source="form")
        contact.choices.update(made_at=timezone.now() - LONG_AGO)
    elif why == "list":
        List.objects.create(partnership=ealing, slug="l", name="L").named.add(contact)
    elif why == "role":
        Contact.objects.filter(pk=contact.pk).update(user=user)
        appoint(user=user, partnership=ealing, role="editor")
    elif why == "link partner":
        school.link_partner = contact
        school.save()
    elif why == "signed in":
        Contact.objects.filter(pk=contact.pk).update(user=user)
        user.last_login = timezone.now()
        user.save()

    assert run("unneeded-contacts", ealing).let_go == 0
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_who_left_everything_is_erased_and_known_again(ealing, old, gatekeeping):  # noqa: F811
    contact = old("left@oak.example")
    leave_everything(contact=contact, source="a letter")
    contact.choices.update(made_at=timezone.now() - LONG_AGO)

    assert run("unneeded-contacts", ealing).let_go == 0
    assert run("left-everything", ealing).let_go == 1
    assert "had left everything" in Erased(ealing).why_not("left@oak.example")


@pytest.mark.parametrize("statutory", [False, True])
def test_readers_of_old_letters_are_forgotten_each_kind_in_its_time(ealing, gatekeeping, statutory):  # noqa: F811
    Publication.objects.filter(pk=gatekeeping.pk).update(statutory=statutory)
    add_reader(gatekeeping, "sam@oak.example", name="Sam")
    mailing = seal_now(gatekeeping)
    school = make_school(ealing)
    mailing.deliveries.update(state="sent", school=school, reply="250 sam@oak.example")
    type(mailing).objects.filter(pk=mailing.pk).update(sealed_at=timezone.now() - dt.timedelta(days=3 * 365))

    assert run("readers", ealing).let_go == (0 if statutory else 1)
    assert run("statutory-readers", ealing).let_go == 0
    type(mailing).objects.filter(pk=mailing.pk).update(sealed_at=timezone.now() - LONG_AGO)
    assert run("statutory-readers", ealing).let_go == (1 if statutory else 0)

    row = Delivery.objects.get()
    assert (row.contact, row.address, row.name, row.reason, row.reply) == (None, "", "", "", "250 ")
    assert (row.school, row.state) == (school, "sent")


def test_who_held_a_seat_is_forgotten_and_that_it_was_held_is_not(ealing):
    holding = seat(make_contact(ealing), "senco", make_school(ealing))
    Holding.objects.filter(pk=holding.pk).update(ended_on=dt.date(2015, 8, 31))

    assert run("former-holders", ealing).let_go == 1
    assert not Holding.objects.exists()
    assert FormerHolding.objects.get().ended_on == dt.date(2015, 8, 31)


def test_records_looks_and_notices_go_in_their_time(ealing):
    row = Import.objects.create(
        partnership=ealing, kind="contacts", name="a.csv", report={"created": 1, "rejected": [1]}
    )
    ImportPart.objects.create(imported=row, number=1, changes=b"x")
    Look.objects.create(partnership=ealing, who="a", act="look", thing="list:1")
    told = tell(ealing, key="k", kind="reminder", to="a@b.example", subject="S", text="T")
    waiting = tell(ealing, key="w", kind="reminder", to="a@b.example", subject="S", text="T")
    long_ago(Import.objects, made_at=None)
    long_ago(Look.objects, at=None)
    Notice.objects.filter(pk=told.pk).update(state="sent", done_at=timezone.now() - LONG_AGO)

    assert [run(name, ealing).let_go for name in ("imports", "looks", "notices")] == [1, 1, 1]

    row.refresh_from_db()
    told.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.report, ImportPart.objects.count(), Look.objects.count()) == ({"created": 1}, 0, 0)
    assert (told.address, told.text, told.key) == ("", "", "k")
    assert waiting.address == "a@b.example"


def test_the_clocks_job_runs_every_rule_for_everybody_with_the_defaults(ealing, camden, old):
    old("gone@oak.example")

    retention.run_all()
    retention.run_all()

    runs = RetentionRun.objects.of(ealing).filter(rule="unneeded-contacts")
    assert [(run.let_go, run.words) for run in runs] == [
        (0, "Nothing was over."), (1, "1 person whom nothing needs was erased."),
    ]  # fmt: skip
    assert RetentionRun.objects.of(camden).filter(rule="looks").count() == 1, "Idle days share a line."
    assert not any("@" in run.words for run in RetentionRun.objects.all())


def test_a_rule_that_is_switched_off_does_not_run(ealing, old):
    old()
    retention.set_rule("unneeded-contacts", partnership=ealing, months=24, active=False)

    retention.run_all()

    assert Contact.objects.of(ealing).count() == 1


def test_a_rule_that_fails_stops_no_other(ealing, old, monkeypatch):
    old()
    first = retention._rules["looks"]
    broken = retention.dataclasses.replace(first, let_go=lambda *_: 1 / 0)
    monkeypatch.setitem(retention._rules, "looks", broken)

    retention.run_all()

    assert not Contact.objects.of(ealing).exists()


def form(ealing, **changes):
    data = {f"months-{each.rule.name}": each.months for each in retention.standing(ealing)}
    data |= {f"active-{each.rule.name}": "1" for each in retention.standing(ealing)}
    return data | changes


def test_the_screen_counts_what_would_go_and_sets_the_months(sign_in, ealing, old):
    old("gone@oak.example")
    client = sign_in("administrator", ealing)

    rows = {row["each"].rule.name: row["due"] for row in client.get(reverse("retention")).context["rows"]}
    client.post(reverse("retention"), form(ealing, **{"months-unneeded-contacts": "240"}))

    assert rows["unneeded-contacts"] == 1
    assert Retention.objects.of(ealing).get(rule="unneeded-contacts").months == 240
    assert Contact.objects.filter(email="gone@oak.example").exists()
    assert run("unneeded-contacts", ealing).let_go == 0


def test_the_log_of_looks_is_kept_for_two_years_at_least(sign_in, ealing):
    client = sign_in("administrator", ealing)

    answer = client.post(reverse("retention"), form(ealing, **{"months-looks": "6"}))

    assert "Give a number of months from 24 to 240." in answer.content.decode()
    assert not Retention.objects.exists()


@pytest.mark.parametrize("role", ["editor", "membership", "safeguarding"])
def test_the_rules_are_an_administrators(sign_in, ealing, role):
    assert sign_in(role, ealing).get(reverse("retention")).status_code in (302, 403)


def test_sessions_that_nobody_used_for_long_are_forgotten(ealing):
    user = make_user("anna@oak.example")
    make_contact(ealing, "anna@oak.example", user=user)
    for key, seen in (("old", LONG_AGO), ("new", dt.timedelta())):
        made = UserSession.objects.create(user=user, session_key=key, ip="10.0.0.1", user_agent="x")
        UserSession.objects.filter(pk=made.pk).update(last_seen_at=timezone.now() - seen)

    assert run("sign-ins", ealing).words == "1 trace of signing in was deleted."
    assert UserSession.objects.get().session_key == "new"
