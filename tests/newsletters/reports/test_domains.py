"""A domain at which letters fail together is pointed out; bad luck is not, nor is a server that asks to come again."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.models import StaffRole
from newsletters import reports
from newsletters.models import Delivery, Mailing
from newsletters.reports.answers import commonest, meaning, shared
from newsletters.reports.domains import Domain, by_domain, failing, failing_in, failing_lately
from newsletters.reports.warn import KIND, warn
from tests.factories import make_user


def domains(**found):
    """`domains(oak=(3, 38))`: of 41 letters to oak, 38 fail."""
    return [Domain(name, taken=taken, failed=failed) for name, (taken, failed) in found.items()]


def names(found):
    return [domain.name for domain in found]


@pytest.mark.parametrize(
    ("found", "named"),
    [
        ({"lgfl": (3, 38), "oak": (100, 1), "elm": (50, 0)}, ["lgfl"]),
        # One of a few, or two letters, may be anything.
        ({"ash": (0, 2), "oak": (100, 1)}, []),
        ({"ash": (6, 1), "oak": (100, 1)}, []),
        # A large domain that refuses a part, far above the rest.
        ({"big": (600, 400), "oak": (900, 9)}, ["big"]),
        # Where it fails everywhere alike, no domain stands out.
        ({"oak": (50, 52), "elm": (48, 50), "ash": (51, 50)}, []),
        # Two in trouble do not excuse each other.
        ({"oak": (0, 40), "elm": (0, 40), "ash": (30, 0)}, ["elm", "oak"]),
        # A mailing to one domain alone.
        ({"lgfl": (0, 12)}, ["lgfl"]),
        ({}, []),
    ],
)
def test_what_stands_out(found, named):
    assert names(failing(domains(**found))) == named


def test_chance_alone_hardly_ever_names_a_domain():
    dice = random.Random(7)
    named = 0
    for _ in range(200):
        found = []
        for n in range(40):
            letters = dice.randrange(1, 60)
            bad = sum(dice.random() < 0.08 for _ in range(letters))
            found.append(Domain(f"d{n}", taken=letters - bad, failed=bad))
        named += len(failing(found))

    assert named <= 8  # Of 8,000 domains.


def test_a_domain_in_trouble_is_found_among_the_noise():
    dice = random.Random(8)
    found = [Domain(f"d{n}", taken=dice.randrange(20, 60), failed=dice.randrange(4)) for n in range(40)]

    assert names(failing([*found, Domain("lgfl", taken=3, failed=38)])) == ["lgfl"]


def test_the_first_try_again_is_a_habit_and_the_second_is_trouble(gone):
    mailing = gone({"lgfl.example": {"deferred": 10}, "oak.example": {"sent": 20}})
    mailing.deliveries.filter(state="deferred").update(attempts=1)

    assert failing_in(mailing) == []

    mailing.deliveries.filter(state="deferred").update(attempts=2)
    (domain,) = failing_in(mailing)
    assert domain.in_words == "lgfl.example puts off 10 of 10 letters"


def test_letters_that_nobody_sent_tell_nothing_of_a_domain(gone):
    mailing = gone({"lgfl.example": {"suppressed": 20, "cancelled": 5, "pending": 9}, "oak.example": {"sent": 9}})

    assert list(by_domain(mailing.deliveries.all())) == ["oak.example"]


def test_its_commonest_answer_stands_in_words_with_what_to_do(gone):
    (domain,) = failing_in(gone({"lgfl.example": {"sent": 3, "failed": 38}, "oak.example": {"sent": 50}}))

    assert domain.in_words == "lgfl.example has refused 38 of 41 letters"
    assert domain.answer == "550 5.7.1 … blocked, see https://block.example/…"
    assert domain.times == 38
    assert "turns our letters away by a rule of its own" in domain.means.says
    assert "SPF" in domain.means.do


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 <a@b.example>: user unknown", "does not know these addresses"),
        ("550 5.7.26 unauthenticated: DMARC", "does not trust"),
        ("421 4.7.0 too many messages", "no more letters from us for the moment"),
        ("452 4.2.2 mailbox full", "mailboxes there are full"),
        ("552 5.3.4 message too big", "too large"),
        ("554 5.6.0 looks like spam", "junk"),
        ("550 5.1.2 host not found", "No mail server is found"),
        ("Given up: 451 local error", "refuses the letters"),
        ("451 try later", "come again later"),
        ("The connection was cut before the letter was handed over: reset", "breaks off"),
        ("599 whatever", "refuses"),
        ("", "Nothing more is known"),
    ],
)
def test_answers_mean_something(answer, words):
    assert words in meaning(answer).says


def test_answers_that_differ_in_ids_and_addresses_are_one():
    answers = [f"550 5.7.1 <r{n}@x.example> denied (queue {n}4Xy81kPq03z)" for n in range(9)]

    assert commonest([*answers, "451 later", ""]) == ("550 5.7.1 … denied (queue …)", 9)
    assert commonest([]) == ("", 0)
    assert shared("Given up: 451 4.3.0 later") == "451 4.3.0 later"


# --- Across mailings


def test_small_mailings_together_show_what_each_alone_does_not(gone):
    tuesday = timezone.now() - dt.timedelta(days=3)
    for n in range(3):
        gone({"lgfl.example": {"failed": 2}, "oak.example": {"sent": 10}}, goes_at=tuesday + dt.timedelta(days=n))

    (domain,) = failing_lately(Mailing.objects.all())

    assert domain.in_words_since.startswith("lgfl.example has refused 6 of 6 letters since ")
    assert f"{tuesday:%A}" in domain.in_words_since


def test_what_failed_before_this_week_is_not_told(gone):
    gone({"lgfl.example": {"failed": 20}, "oak.example": {"sent": 9}}, goes_at=timezone.now() - dt.timedelta(days=8))

    assert failing_lately(Mailing.objects.all()) == []


def test_this_weeks_trouble_is_shown_without_what_went_to_private_lists(gone, gatekeeping, sign_in, ealing):
    mailing = gone({"lgfl.example": {"failed": 20}, "oak.example": {"sent": 9}})
    mailing.lists.set(gatekeeping.lists.all())
    editor = sign_in("editor", ealing)

    assert "lgfl.example has refused 20 of 20 letters today" in editor.get("/admin/letters/").content.decode()

    gatekeeping.lists.update(private=True)
    assert "lgfl.example" not in editor.get("/admin/letters/").content.decode()


def test_another_partnerships_trouble_is_not_shown(gone, sign_in, camden):
    gone({"lgfl.example": {"failed": 20}, "oak.example": {"sent": 9}})

    assert "lgfl.example" not in sign_in("administrator", camden).get("/admin/letters/").content.decode()


# --- Telling who sealed it


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing).user


def told():
    return Notice.objects.filter(kind=KIND)


def test_who_sealed_it_is_told_once_when_a_domain_fails_as_a_whole(gone, editor):
    mailing = gone({"lgfl.example": {"sent": 3, "failed": 38}, "oak.example": {"sent": 50}}, sealed_by=editor)

    assert warn() == 1
    assert warn() == 0
    Delivery.objects.filter(address__endswith="@lgfl.example", state="sent").update(state="failed")
    assert warn() == 0

    notice = told().get()
    assert notice.address == editor.email
    assert notice.subject == "lgfl.example does not take our letters"
    assert "has refused 38 of 41 letters of “Gatekeeping number 1”" in notice.text
    assert f"http://ealing.test/admin/mailings/{mailing.pk}/report/" in notice.text


def test_nobody_is_told_of_a_domain_of_which_some_fail(gone, editor):
    gone({"lgfl.example": {"sent": 20, "failed": 20}, "oak.example": {"sent": 50}}, sealed_by=editor)

    assert warn() == 0


def test_who_may_not_send_any_more_is_told_nothing(gone, editor):
    gone({"lgfl.example": {"failed": 38}, "oak.example": {"sent": 50}}, sealed_by=editor)
    StaffRole.objects.filter(user=editor).delete()

    assert warn() == 0
    assert not told().exists()


def test_a_notice_of_a_private_mailing_names_it_to_nobody(gone, gatekeeping):
    root = make_user("root@hub.example", is_superuser=True)
    mailing = gone({"lgfl.example": {"failed": 38}, "oak.example": {"sent": 50}}, sealed_by=root)
    mailing.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)

    assert warn() == 1

    assert "Gatekeeping" not in told().get().text + told().get().subject


# --- While it goes


def test_the_slowest_domains_and_those_that_fail_are_told_while_it_goes(gone):
    mailing = gone(
        {"lgfl.example": {"failed": 12, "pending": 5}, "slow.example": {"deferred": 4}, "oak.example": {"sent": 40}},
        state=Mailing.State.GOING,
    )

    now = reports.progress(mailing)

    assert now["slowest"] == [{"domain": "slow.example", "letters": 4, "times": 3, "words": "slow.example: 4 letters"}]
    assert now["failing"] == ["lgfl.example has refused 12 of 12 letters"]


def test_the_rate_is_that_of_the_last_seconds(gone, monkeypatch):
    mailing = gone({"oak.example": {"sent": 10, "pending": 90}}, state=Mailing.State.GOING)
    clock = [mailing.goes_at.timestamp() + 5]
    monkeypatch.setattr("newsletters.reports.going.time.time", lambda: clock[0])
    assert reports.progress(mailing)["rate"] == 2.0  # The mean, at the first look.

    clock[0] += 2
    mailing.deliveries.filter(pk__in=mailing.deliveries.filter(state="pending").values("pk")[:40]).update(state="sent")
    now = reports.progress(mailing)

    assert now["rate"] == 20.0
    assert now["seconds_left"] == 2
    assert now["percent"] == 50


def test_without_trouble_looking_at_progress_asks_once(gone, django_assert_num_queries):
    mailing = gone({"oak.example": {"sent": 10, "pending": 9}}, state=Mailing.State.GOING)

    with django_assert_num_queries(1):
        reports.progress(mailing)
