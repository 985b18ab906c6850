"""The whole way of an edition on its desk: composed, edited, approved by another, stopped, sent, in the archive."""

import datetime as dt

import pytest
from django.utils import timezone

from bulletins.models import Edition
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Delivery, Mailing
from tests.bulletins.conftest import edit_data, make_item, said


@pytest.fixture
def desk(gatekeeping, ealing, sign_in):
    """An editor and an approver at their desks, and a piece of news that is due."""
    make_item(gatekeeping, "Census sign-off", action="Sign off", deadline=dt.date(2026, 12, 4))

    class Desk:
        editor = sign_in("editor", ealing)
        approver = sign_in("approver", ealing)

        def compose(self) -> Edition:
            self.editor.post("/admin/editions/compose/gatekeeping/", {"date": "2026-11-27"})
            return Edition.objects.get()

        def card(self, client, edition):
            return client.get(f"/admin/editions/{edition.pk}/")

        def act(self, client, edition, name, **data):
            return client.post(f"/admin/editions/{edition.pk}/{name}/", data, follow=True)

        def approve(self, client, edition):
            version = self.card(client, edition).context["version"]
            return self.act(client, edition, "approve", version=version)

        def send(self, client, edition, **data):
            version = self.card(client, edition).context["version"]
            return self.act(client, edition, "send", **{"version": version, "when": "now", "sure": "yes", **data})

    return Desk()


def test_from_composing_to_the_archive(desk, visitor, ealing):
    edition = desk.compose()
    assert visitor(ealing).get("/gatekeeping/2026-11-27/").status_code == 404

    desk.act(desk.editor, edition, "ask")
    assert "approved on" not in desk.card(desk.editor, edition).content.decode()

    assert "Approved." in said(desk.approve(desk.approver, edition))

    desk.editor.post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, introduction="One more word."))
    assert "not approved" in said(desk.send(desk.editor, edition))
    assert not Mailing.objects.exists()

    desk.act(desk.editor, edition, "ask")
    desk.approve(desk.approver, edition)
    response = desk.send(desk.editor, edition)
    assert "can be stopped" in said(response)
    assert deliver_due() == 0
    assert visitor(ealing).get("/gatekeeping/2026-11-27/").status_code == 404

    Mailing.objects.update(goes_at=timezone.now())
    Delivery.objects.update(next_try=timezone.now())
    deliver_due()

    page = visitor(ealing).get("/gatekeeping/2026-11-27/").content.decode()
    assert "Census sign-off" in page
    assert "One more word." in page
    assert "Gatekeeping 1" in visitor(ealing).get("/gatekeeping/").content.decode()
    assert Delivery.objects.filter(state="sent").count() == 2
    assert "Nobody gets it twice" in said(desk.send(desk.editor, edition))
    assert Delivery.objects.count() == 2


def test_approvers_are_told_by_mail_with_a_link(desk, letters):
    edition = desk.compose()

    desk.act(desk.editor, edition, "ask")
    desk.act(desk.editor, edition, "ask")

    [letter] = letters()
    assert letter.to == "approver@ealing.example"
    assert letter.links == [f"/admin/editions/{edition.pk}/"]


def test_a_send_at_a_time_waits_for_it_and_a_past_time_is_refused_with_what_was_typed(desk):
    edition = desk.compose()
    desk.act(desk.editor, edition, "ask")
    desk.approve(desk.approver, edition)

    past = desk.send(desk.editor, edition, when="later", at="2020-01-02T16:00")
    assert past.status_code == 422
    assert "That time is past" in past.content.decode()
    assert "2020-01-02T16:00" in past.content.decode()

    desk.send(desk.editor, edition, when="later", at="2031-07-04T16:00")
    assert Mailing.objects.get().goes_at == dt.datetime(2031, 7, 4, 15, 0, tzinfo=dt.UTC)


def test_before_it_goes_one_page_says_to_how_many_and_nothing_leaves_by_looking(desk):
    edition = desk.compose()
    desk.act(desk.editor, edition, "ask")
    desk.approve(desk.approver, edition)

    asked = desk.act(
        desk.editor, edition, "send", version=desk.card(desk.editor, edition).context["version"], when="now"
    )

    assert "goes to <strong>2</strong> people at <strong>2</strong> schools" in asked.content.decode()
    desk.editor.get(f"/admin/editions/{edition.pk}/send/")
    assert not Mailing.objects.exists()


def test_a_stopped_edition_goes_nowhere_and_can_be_sent_again(desk):
    edition = desk.compose()
    desk.act(desk.editor, edition, "ask")
    desk.approve(desk.approver, edition)
    card = desk.send(desk.editor, edition)

    desk.editor.post(card.context["stop_url"])

    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    assert "can be stopped" in said(desk.send(desk.editor, edition))


def test_a_proof_goes_to_a_colleague_and_to_no_stranger(desk):
    edition = desk.compose()

    refused = desk.act(desk.editor, edition, "proof", to="stranger@elsewhere.example")
    assert refused.status_code == 422
    assert "stranger@elsewhere.example" in refused.content.decode()

    went = desk.act(desk.editor, edition, "proof", to="editor@ealing.example, approver@ealing.example")
    assert "A proof went to editor@ealing.example, approver@ealing.example." in said(went)


@pytest.mark.parametrize("mode", ["letter", "dark", "text", "web"])
def test_the_draft_is_seen_as_it_will_arrive(desk, mode):
    edition = desk.compose()

    for client in (desk.editor, desk.approver):
        shown = client.get(f"/admin/editions/{edition.pk}/preview/{mode}/")
        assert shown.status_code == 200
        assert "Census sign-off" in shown.content.decode()
    wagtail = desk.editor.get(f"/admin/pages/{edition.pk}/view_draft/?mode={'' if mode == 'web' else mode}")
    assert "Census sign-off" in wagtail.content.decode()


def test_the_card_names_what_stops_it(gatekeeping, ealing, sign_in):
    client = sign_in("editor", ealing)
    gatekeeping.lists.clear()

    client.post("/admin/editions/compose/gatekeeping/", {"date": "2026-11-27"})
    card = client.get(f"/admin/editions/{Edition.objects.get().pk}/").content.decode()

    assert "There is nothing in it yet" in card
    assert "goes to nobody" in card


@pytest.mark.parametrize("name", ["ask", "approve", "proof"])
def test_a_look_acts_on_nothing(desk, name):
    edition = desk.compose()

    assert desk.editor.get(f"/admin/editions/{edition.pk}/{name}/").status_code in (403, 405)
    assert desk.approver.get(f"/admin/editions/{edition.pk}/{name}/").status_code in (403, 405)
    assert not edition.approvals.exists()
