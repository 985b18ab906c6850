"""From clicks to counts: each once, whatever is killed; by the hour and of nobody, or as a trace of one letter."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cms.core import clock as jobs
from newsletters import tracking
from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery, Feedback, Hit, Link, LinkCount, Publication, Trace
from newsletters.tracking import letterbox, report, sort
from tests.newsletters.sending.source import add_reader, seal_now
from tests.newsletters.tracking.conftest import BROWSER, CURL, later, tracked, written

MANY = [f"https://a.example/{n}" for n in range(4)]


def test_counts_are_by_the_hour_and_of_nobody(read, browser, clock):
    link = tracked(read())[0]
    browser.get(link)
    clock(3600)
    browser.get(link)
    browser.get(link)

    later()
    counted = list(LinkCount.objects.order_by("hour"))
    assert [each.people for each in counted] == [1, 2]
    assert all(each.hour.minute == each.hour.second == 0 for each in counted)
    assert not Trace.objects.exists()
    assert report.by_hour(Link.objects.first().mailing) == [(each.hour, each.people, 0) for each in counted]


def test_a_noted_reader_leaves_one_trace_for_each_link(read, browser, clock):
    links = tracked(read(tracking="person"))
    browser.get(links[0])
    clock(1800)
    browser.get(links[0])
    browser.get(links[1])

    later()
    first, second = Trace.objects.order_by("link__number")
    assert (first.people, second.people) == (2, 1)
    assert first.last_at - first.first_at >= dt.timedelta(minutes=30)
    assert first.delivery == second.delivery == Delivery.objects.get()
    assert not LinkCount.objects.exists()


def test_a_click_waits_a_minute_for_what_may_tell_of_a_machine(read, browser):
    browser.get(tracked(read())[0])

    assert later(0.5) == 0
    assert later(1.5) == 1
    assert later(10) == 0
    assert LinkCount.objects.get().people == 1


def test_the_clock_counts_by_itself(ealing):
    assert "clicks" in {job.name for job in jobs.jobs()}
    assert next(job for job in jobs.jobs() if job.name == "clicks").function is sort.sort


def test_killed_before_the_box_was_thrown_away_nothing_counts_twice(read, browser, box, monkeypatch):
    browser.get(tracked(read())[0])
    monkeypatch.setattr("pathlib.Path.unlink", lambda self, **_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        later()
    assert Hit.objects.count() == 1
    monkeypatch.undo()
    assert list(box.glob("taken-*"))

    later()

    assert LinkCount.objects.get().people == 1


def test_killed_while_it_counts_nothing_is_lost_and_nothing_counts_twice(read, browser, monkeypatch):
    browser.get(tracked(read())[0])
    real = sort._count

    def count_and_die(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(sort, "_count", count_and_die)
    with pytest.raises(KeyboardInterrupt):
        later()
    monkeypatch.setattr(sort, "_count", real)
    assert not LinkCount.objects.exists()

    later()

    assert LinkCount.objects.get().people == 1


def test_two_clocks_do_not_count_at_once(read, browser, box):
    browser.get(tracked(read())[0])

    with letterbox.turn() as mine:
        assert mine
        assert later() == 0

    assert later() == 1


def test_a_line_that_was_torn_off_is_left_out_and_the_others_count(read, browser, box):
    browser.get(tracked(read())[0])
    with (box / "box").open("a") as lines:
        lines.write('{"link": 1, "le\n')
        lines.write('{"link": 987654321, "letter": null, "visitor": "", "points": 0, "counts": true, "key": "x", ')
        lines.write('"at": "2026-11-28T09:00:00+00:00"}\n')

    assert later() == 1
    assert LinkCount.objects.get().people == 1


def test_however_many_come_at_once_all_are_counted(read, browser, monkeypatch):
    """More than are looked at together, and more than are written together."""
    monkeypatch.setattr(sort, "MOST", 7)
    monkeypatch.setattr(sort, "BATCH", 3)
    for link in tracked(read(urls=MANY)) * 6:
        browser.get(link)

    assert later() == 24
    assert (
        sum(LinkCount.objects.values_list("people", flat=True))
        + sum(LinkCount.objects.values_list("machines", flat=True))
        == 24
    )


def test_a_reader_who_was_erased_meanwhile_is_counted_as_nobody(read, browser):
    browser.get(tracked(read(tracking="person"))[0])
    Delivery.objects.get().contact.delete()

    later()

    assert LinkCount.objects.get().people == 1
    assert not Trace.objects.exists()


# --- A click shows that a letter arrived -----------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [BROWSER, CURL], ids=["a person", "a machine"])
@pytest.mark.parametrize("what", ["link", "opening"])
def test_what_is_followed_has_arrived(read, letters, headers, what):
    letter = read(tracking="person")
    Delivery.objects.update(state="unknown")
    own = tracked(letter)[0]
    if what == "opening":
        own = f"/letters/o/{own.split('/')[4]}/{Link.objects.get(kind='opening').code}.gif"

    Client(HTTP_HOST="ealing.test", headers=headers).get(own)

    later()
    assert Delivery.objects.get().state == "sent"
    assert "Settled" in Delivery.objects.get().reply


def test_a_click_on_a_letter_that_a_process_still_has_is_kept_for_later(read, browser):
    own = tracked(read(tracking="person"))[0]
    Delivery.objects.update(state="sending", worker="somebody")

    browser.get(own)

    later()
    assert Delivery.objects.get().state == "sending"
    assert Feedback.objects.get().kind == "arrived"


@pytest.mark.parametrize("state", ["bounced", "complained", "failed"])
def test_a_click_undoes_nothing_that_is_known(read, browser, state):
    own = tracked(read(tracking="person"))[0]
    Delivery.objects.update(state=state)

    browser.get(own)

    later()
    assert Delivery.objects.get().state == state


def test_a_link_that_knows_no_reader_settles_nothing(read, browser):
    own = tracked(read(tracking="counts"))[0]
    Delivery.objects.update(state="unknown")

    browser.get(own)

    later()
    assert Delivery.objects.get().state == "unknown"


# --- Figures ---------------------------------------------------------------------------------------------------------


def test_figures_tell_people_from_machines_for_each_link_in_the_order_of_reading(read, browser, machine):
    links = tracked(read(urls=MANY))
    mailing = Link.objects.first().mailing
    browser.get(links[1])
    machine.get(links[1])
    machine.get(links[0])
    browser.get(f"/letters/o/{Link.objects.get(kind='opening').code}.gif")

    later()
    found = tracking.figures(mailing)
    assert [(each.url, each.label, each.people, each.machines) for each in found.links[:2]] == [
        (MANY[0], "News 1", 0, 1),
        (MANY[1], "News 2", 1, 1),
    ]
    assert found.opened is not None
    assert (found.opened.people, found.opened.machines) == (1, 0)
    assert (found.people, found.machines) == (1, 2)
    assert found.readers is found.links[0].readers is None
    assert "prove nothing" in found.caveat


def test_where_readers_are_noted_each_counts_once(post, letters, browser):
    mailing = post("sam@school.example", "kim@school.example", tracking="person", urls=MANY)
    one, two = (tracked(letter) for letter in letters())
    for link in (one[0], one[0], one[1], two[0]):
        browser.get(link)

    later()
    found = tracking.figures(mailing)
    assert [(each.people, each.readers) for each in found.links[:3]] == [(3, 2), (1, 1), (0, 0)]
    assert found.readers == 2
    assert {followed for _, followed in report.of_letters(mailing).values()} == {1, 2}


def test_where_nothing_is_counted_there_is_nothing_to_tell(post):
    found = tracking.figures(post(tracking="none"))

    assert (found.links, found.opened, found.readers) == ([], None, None)


def test_figures_are_of_one_mailing(read, browser, gatekeeping, monkeypatch):
    link = tracked(read())[0]
    browser.get(link)
    later()
    first = Link.objects.first().mailing
    type(first).objects.update(state="cancelled")
    Delivery.objects.update(state="cancelled")
    monkeypatch.setattr(Publication, "letter", lambda self, language: written(self, language))
    add_reader(gatekeeping, "kim@school.example")
    second = seal_now(gatekeeping)
    deliver(second)

    assert tracking.figures(first).people == 1
    assert tracking.figures(second).people == 0
    assert set(first.links.values_list("code")).isdisjoint(second.links.values_list("code"))


def test_hours_are_counted_as_they_were_when_the_clocks_change(read, browser, monkeypatch):
    link = tracked(read())[0]
    for moment in (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        browser.get(link)

    later()
    assert LinkCount.objects.count() == 2
