"""An edition whose time passed while nothing delivered letters: its desk and its command say that it waits."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bulletins.models import Edition
from newsletters.delivery.stop import recall
from newsletters.models import Mailing
from tests.bulletins.conftest import said
from tests.bulletins.desk.test_way import desk

__all__ = ["desk"]


@pytest.fixture
def late_edition(desk) -> Edition:
    """Sent at a time that passed an hour and more ago."""
    edition = desk.compose()
    desk.act(desk.editor, edition, "ask")
    desk.approve(desk.approver, edition)
    desk.send(desk.editor, edition)
    Mailing.objects.update(goes_at=timezone.now() - dt.timedelta(minutes=90))
    return edition


def test_who_sent_and_who_approved_it_are_told_and_its_desk_leads_to_the_answer(late_edition, desk, letters):
    with pytest.raises(CommandError, match="late and waits for somebody's word"):
        call_command("send", str(late_edition.pk), "--json")

    told = {letter.to for letter in letters() if letter.subject.startswith("Late: ")}
    assert told == {"editor@ealing.example", "approver@ealing.example"}
    card = desk.card(desk.editor, late_edition).content.decode()
    assert "Late: it waits for your word" in card
    assert f"/admin/mailings/{Mailing.objects.get().pk}/" in card
    late_edition.refresh_from_db()
    assert not late_edition.live


def test_after_a_no_it_can_be_sent_again(late_edition, desk):
    with pytest.raises(CommandError):
        call_command("send", str(late_edition.pk), "--json")
    recall(Mailing.objects.get())

    assert "can be stopped" in said(desk.send(desk.editor, late_edition))

    assert sorted(Mailing.objects.values_list("state", flat=True)) == ["cancelled", "going"]
