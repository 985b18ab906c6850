"""Sealing freezes what was approved, for whom, and why."""

import dataclasses
import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from newsletters.delivery.deliver import deliver
from newsletters.delivery.stop import cancel, recall
from newsletters.edition import NotApproved
from newsletters.models import Delivery, List, Mailing
from newsletters.readers.choices import leave
from newsletters.reports import figures
from newsletters.sealing import seal as sealing
from newsletters.sealing import variants
from newsletters.sealing.seal import CannotSeal, LetterHasFaults, NobodyToSend, seal
from tests.newsletters.sending import source
from tests.newsletters.sending.source import Source, add_reader, add_readers


def test_each_reader_gets_a_delivery_with_a_reason_and_the_states_sum_to_the_audience(gatekeeping):
    add_reader(gatekeeping, "sam@school.example", name="Sam Reader")
    add_reader(gatekeeping, "office@school.example")

    mailing = seal(gatekeeping)

    rows = {row.address: row for row in mailing.deliveries.all()}
    assert rows.keys() == {"sam@school.example", "office@school.example"}
    assert rows["sam@school.example"].name == "Sam Reader"
    assert all(row.reason and row.state == Delivery.State.PENDING for row in rows.values())
    assert sum(mailing.states().values()) == 2
    assert figures(mailing)["recipients"] == 2
    assert figures(mailing)["variants"] == 1
    assert 1000 < figures(mailing)["largest_letter_bytes"] < 102_000


def test_there_are_two_minutes_in_which_it_can_be_stopped(gatekeeping):
    add_reader(gatekeeping)

    mailing = seal(gatekeeping)

    assert dt.timedelta(seconds=110) < mailing.goes_at - timezone.now() <= dt.timedelta(minutes=2)
    assert mailing.stoppable
    assert deliver(mailing) == 0


def test_it_can_go_at_a_time(gatekeeping):
    add_reader(gatekeeping)
    at = timezone.now() + dt.timedelta(days=3)

    assert seal(gatekeeping, goes_at=at).goes_at == at


def test_what_is_not_approved_is_refused_and_nothing_is_written(gatekeeping, monkeypatch):
    add_reader(gatekeeping)
    monkeypatch.setattr(Source, "approved", False)

    with pytest.raises(NotApproved):
        seal(gatekeeping)

    assert not Mailing.objects.exists()


def test_an_edit_while_it_is_being_rendered_voids_it(gatekeeping, monkeypatch):
    add_reader(gatekeeping)
    real = variants.write

    def edited_meanwhile(*args, **kwargs):
        monkeypatch.setattr(Source, "approved", False)
        return real(*args, **kwargs)

    monkeypatch.setattr(variants, "write", edited_meanwhile)

    with pytest.raises(NotApproved):
        seal(gatekeeping)

    assert not Mailing.objects.exists()


def test_a_second_click_finds_the_same_mailing(gatekeeping):
    add_reader(gatekeeping)

    assert seal(gatekeeping) == seal(gatekeeping)
    assert Delivery.objects.count() == 1


def test_two_clicks_at_the_same_moment_make_one_mailing(gatekeeping, monkeypatch):
    add_reader(gatekeeping)
    first = seal(gatekeeping)
    found = iter([None, first])
    monkeypatch.setattr(sealing, "sealed", lambda source: next(found))

    assert seal(gatekeeping) == first
    assert Delivery.objects.count() == 1


def test_a_letter_that_mail_programs_would_cut_off_is_refused(gatekeeping, monkeypatch):
    add_reader(gatekeeping)
    words = source.words
    long = "All schools sign off the census by Friday. " * 3000
    monkeypatch.setattr(source, "words", lambda *args: dataclasses.replace(words(*args), introduction=long))

    with pytest.raises(LetterHasFaults, match="bytes"):
        seal(gatekeeping)

    assert not Mailing.objects.exists()


@pytest.mark.parametrize("left", ["Dear [[first name]]", "Dear {{ name }}", "Dear *|FNAME|*"])
def test_a_slot_that_nothing_fills_is_refused(gatekeeping, monkeypatch, left):
    add_reader(gatekeeping)
    words = source.words
    monkeypatch.setattr(source, "words", lambda *args: dataclasses.replace(words(*args), introduction=left))

    with pytest.raises(LetterHasFaults, match="nothing fills it"):
        seal(gatekeeping)


def test_an_audience_of_nobody_is_told(gatekeeping):
    with pytest.raises(NobodyToSend, match="Everybody"):
        seal(gatekeeping)

    assert not Mailing.objects.exists()


def test_a_publication_without_a_list_is_told(gatekeeping):
    gatekeeping.lists.clear()

    with pytest.raises(NobodyToSend, match="no list"):
        seal(gatekeeping)


def test_a_list_of_another_partnership_is_refused(gatekeeping, camden):
    with pytest.raises(CannotSeal, match="another partnership"):
        seal(gatekeeping, lists=[List.objects.create(partnership=camden, slug="all", name="All")])


def test_given_lists_take_the_place_of_its_own(gatekeeping, ealing):
    add_reader(gatekeeping, "usual@school.example")
    pilot = List.objects.create(partnership=ealing, slug="pilot", name="Pilot")
    pilot.named.add(add_reader(gatekeeping, "pilot@school.example"))

    mailing = seal(gatekeeping, lists=[pilot])

    assert [row.address for row in mailing.deliveries.all()] == ["pilot@school.example"]


def test_a_recalled_edition_can_be_sent_again(gatekeeping):
    add_reader(gatekeeping)
    first = seal(gatekeeping)
    recall(first)

    second = seal(gatekeeping)

    assert second != first
    assert second.states() == {"pending": 1}
    assert first.states() == {"cancelled": 1}


def test_after_a_cancelled_mailing_only_those_get_it_who_did_not(gatekeeping, due, outbox):
    first = due("had@school.example")
    deliver(first)
    Mailing.objects.filter(pk=first.pk).update(state=Mailing.State.GOING)
    cancel(first)
    add_reader(gatekeeping, "new@school.example")

    second = seal(gatekeeping)

    assert [row.address for row in second.deliveries.all()] == ["new@school.example"]


def test_thousands_are_frozen_each_once(gatekeeping):
    add_readers(gatekeeping, 5_000)

    mailing = seal(gatekeeping)

    assert mailing.states() == {"pending": 5_000}
    assert Counter(mailing.deliveries.values_list("contact", flat=True)).most_common(1)[0][1] == 1


def test_who_leaves_while_the_letter_is_rendered_gets_none(gatekeeping, monkeypatch):
    sam = add_reader(gatekeeping, "sam@school.example")
    add_reader(gatekeeping, "office@school.example")
    real = variants.write

    def meanwhile(*args, **kwargs):
        leave(contact=sam, publication=gatekeeping, source="link")
        return real(*args, **kwargs)

    monkeypatch.setattr(variants, "write", meanwhile)

    assert seal(gatekeeping).states() == {"pending": 1, "suppressed": 1}
