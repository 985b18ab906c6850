"""What is sealed when somebody leaves or pauses waits, and goes after all when they come back in time."""

import datetime as dt

import pytest
from django.utils import timezone

from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery
from newsletters.readers import choices
from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server

__all__ = ["due", "gatekeeping", "mail_server"]


@pytest.mark.parametrize("by", ["pause", "leave"])
def test_what_was_sealed_waits_and_goes_after_all_when_its_reader_comes_back(gatekeeping, due, mail_server, by):
    mailing = due("sam@school.example", "kim@school.example")
    sam = mailing.deliveries.get(address="sam@school.example").contact
    if by == "pause":
        choices.pause(contact=sam, until=timezone.localdate() + dt.timedelta(days=9), source="a test")
    else:
        choices.leave(contact=sam, publication=gatekeeping, source="a test")
    assert mailing.deliveries.get(contact=sam).state == Delivery.State.SUPPRESSED

    if by == "pause":
        choices.end_pause(contact=sam, source="a test")
    else:
        choices.come_back(contact=sam, publication=gatekeeping, source="a test")
    deliver(mailing)

    assert sorted(mail_server.to) == ["kim@school.example", "sam@school.example"]


def test_the_end_of_a_pause_brings_back_nothing_that_was_left(gatekeeping, due, mail_server):
    mailing = due("sam@school.example", "kim@school.example")
    sam = mailing.deliveries.get(address="sam@school.example").contact
    choices.leave(contact=sam, publication=gatekeeping, source="a test")
    choices.pause(contact=sam, until=timezone.localdate() + dt.timedelta(days=9), source="a test")

    choices.end_pause(contact=sam, source="a test")
    deliver(mailing)

    assert mail_server.to == ["kim@school.example"]
