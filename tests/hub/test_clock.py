"""The clock: what happens by itself, by one of many."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from cms.core import clock
from cms.core.models import ClockJob, ClockLead

MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """`only(tidy)`: the clock has this one job, each minute."""

    def register(function):
        monkeypatch.setattr(clock, "_jobs", {})
        clock.register("tidy", every=MINUTE, function=function)

    return register


def pass_time(by: dt.timedelta) -> None:
    for job in ClockJob.objects.all():
        job.last_run_at -= by
        job.save()


def test_a_job_runs_at_once_and_again_when_its_time_has_come(only):
    runs = []
    only(lambda: runs.append(1))

    clock.run_due()
    clock.run_due()
    assert len(runs) == 1

    pass_time(MINUTE)
    clock.run_due()
    assert len(runs) == 2


def test_a_job_that_fails_says_why_and_lets_the_others_run(only, caplog):
    def fail() -> None:
        raise RuntimeError("no disk")

    runs = []
    only(fail)
    clock.register("other", every=MINUTE, function=lambda: runs.append(1))

    clock.run_due()

    assert runs == [1]
    assert ClockJob.objects.get(name="tidy").fault == "RuntimeError: no disk"
    assert "tidy" in caplog.text


def test_of_two_clocks_one_leads():
    assert clock.lead("first")
    assert not clock.lead("second")
    assert clock.lead("first")


def test_another_clock_leads_once_the_lease_has_run_out():
    clock.lead("first")
    ClockLead.objects.update(until=timezone.now())

    assert clock.lead("second")
    assert not clock.lead("first")


def test_a_clock_that_was_set_back_waits_for_no_time_that_was_there_before(only):
    runs = []
    only(lambda: runs.append(1))
    clock.run_due()
    clock.lead("a process that is gone")
    later = timezone.now() + dt.timedelta(hours=1)
    ClockJob.objects.update(last_run_at=later)
    ClockLead.objects.update(until=later)

    assert clock.lead("another")
    clock.run_due()
    clock.run_due()

    assert len(runs) == 2


def test_a_clock_that_steps_down_is_followed_at_once():
    clock.lead("first")
    clock.step_down("first")

    assert clock.lead("second")


def test_whether_a_clock_is_alive_can_be_asked():
    with pytest.raises(CommandError, match="No clock is running"):
        call_command("clock", "--is-alive")

    clock.lead("first")
    call_command("clock", "--is-alive")


def test_the_clock_publishes_a_page_whose_time_has_come(ealing):
    page = ealing.home.add_child(instance=Page(title="New term", slug="new-term", live=False))
    page.go_live_at = timezone.now() - MINUTE
    page.save_revision(approved_go_live_at=page.go_live_at)

    call_command("clock", "--once")

    page.refresh_from_db()
    assert page.live
