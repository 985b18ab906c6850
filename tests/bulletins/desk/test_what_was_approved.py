"""An approval is of what goes: its sender, headings, lists and their rules, not only the edition's own words."""

import time

import pytest
from django.core.management import CommandError, call_command

from bulletins.approve import approve, approved_revision_id, ask
from bulletins.compose import compose
from bulletins.digest import digest_of
from bulletins.models import Edition
from newsletters.edition import NotApproved
from newsletters.models import List, Mailing
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import FRIDAY, edit_data, make_item, said


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


@pytest.fixture
def approver(ealing, sign_in):
    return sign_in("approver", ealing)


@pytest.fixture
def edition(gatekeeping, editor, approver) -> Edition:
    """Approved."""
    make_item(gatekeeping, "Census sign-off")
    edition = compose(gatekeeping, FRIDAY)
    ask(edition, editor.user)
    approve(edition, approver.user)
    return Edition.objects.get()


def card(client, edition):
    return client.get(f"/admin/editions/{edition.pk}/")


def try_to_send(client, edition):
    data = {"version": card(client, edition).context["version"], "when": "now", "sure": "yes"}
    return client.post(f"/admin/editions/{edition.pk}/send/", data, follow=True)


def others(publication) -> None:
    partnership = publication.partnership
    publication.lists.set([List.objects.create(partnership=partnership, slug="all", name="All", rule=a_rule("senco"))])


def a_rule(role: str) -> dict:
    return {"match": "any", "conditions": [{"field": "role", "values": [role]}]}


CHANGES = {
    "reply_to": lambda publication: type(publication).objects.update(reply_to="mine@elsewhere.example"),
    "sender_name": lambda publication: type(publication).objects.update(sender_name="The Council"),
    "sender_email": lambda publication: type(publication).objects.update(sender_email="mine@elsewhere.example"),
    "statutory": lambda publication: type(publication).objects.update(statutory=True),
    "section": lambda publication: publication.sections.filter(slug="finance-and-data").update(name="Money off"),
    "lists": others,
    "rule": lambda publication: publication.lists.update(rule=a_rule("senco")),
    "name of the partnership": lambda publication: type(publication.partnership).objects.update(name="Somebody else"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_goes_was_changed_after_it_was_approved_so_nothing_goes(edition, gatekeeping, editor, change):
    CHANGES[change](gatekeeping)

    assert "What goes has changed since it was approved: ask again." in card(editor, edition).content.decode()
    assert "What goes has changed since it was approved: ask again." in said(try_to_send(editor, edition))
    with pytest.raises(NotApproved):
        seal(edition)
    with pytest.raises(CommandError, match="What goes has changed since it was approved") as refusal:
        call_command("send", str(edition.pk))
    assert refusal.value.returncode == 2
    assert not Mailing.objects.exists()


def test_a_list_that_a_list_takes_in_counts_too(edition, ealing, gatekeeping):
    assert approved_revision_id(edition) is not None
    inner = List.objects.create(partnership=ealing, slug="inner", name="Inner", rule=a_rule("headteacher"))
    gatekeeping.lists.update(rule={"match": "any", "conditions": [{"field": "list", "values": ["inner"]}]})
    before = digest_of(edition)

    List.objects.filter(pk=inner.pk).update(rule=a_rule("senco"))

    assert digest_of(edition) != before


def test_asked_and_approved_again_it_goes(edition, gatekeeping, editor, approver):
    CHANGES["reply_to"](gatekeeping)
    editor.post(f"/admin/editions/{edition.pk}/ask/")
    version = card(approver, edition).context["version"]
    approver.post(f"/admin/editions/{edition.pk}/approve/", {"version": version})

    assert "can be stopped" in said(try_to_send(editor, edition))


def test_an_approver_does_not_approve_a_sender_that_they_did_not_see(edition, gatekeeping, editor, approver):
    CHANGES["sender_name"](gatekeeping)
    editor.post(f"/admin/editions/{edition.pk}/ask/")
    seen = card(approver, edition).context["version"]
    CHANGES["reply_to"](gatekeeping)
    editor.post(f"/admin/editions/{edition.pk}/ask/")

    response = approver.post(f"/admin/editions/{edition.pk}/approve/", {"version": seen}, follow=True)

    assert "was changed after you opened it" in said(response)
    assert approved_revision_id(edition) is None


def test_nothing_was_changed_so_it_goes(edition, editor):
    assert "can be stopped" in said(try_to_send(editor, edition))


def test_another_list_at_sending_is_no_change(edition, ealing):
    pilot = List.objects.create(partnership=ealing, slug="pilot", name="Pilot", rule=a_rule("headteacher"))

    assert seal(edition, lists=[pilot]).lists.get() == pilot


def test_the_digest_is_always_the_same_and_quick(edition):
    first = digest_of(edition)
    spent = []
    for _ in range(5):
        began = time.process_time()
        assert digest_of(Edition.objects.get()) == first
        spent.append(time.process_time() - began)

    assert len(first) == 64
    assert min(spent) < 0.05


def test_the_letter_to_approvers_keeps_its_header_whatever_the_names_hold(
    gatekeeping, ealing, editor, approver, letters
):
    make_item(gatekeeping, "Census sign-off")
    edition = compose(gatekeeping, FRIDAY)
    type(ealing).objects.filter(pk=ealing.pk).update(name='Ealing, "the" Écoles <x@elsewhere.example>')
    Edition.objects.update(subject="One\r\nBcc: all@school.example")

    ask(Edition.objects.get(), editor.user)

    [letter] = letters()
    assert letter.subject == "To approve: One Bcc: all@school.example"
    assert letter.message["Bcc"] is None
    assert [sender.addr_spec for sender in letter.message["From"].addresses] == ["hub@hub.example"]
    assert f"/admin/editions/{edition.pk}/" in letter.text


def test_a_subject_is_one_line(gatekeeping, editor):
    edition = compose(gatekeeping, FRIDAY)

    editor.post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, subject=" One\r\n  two\tthree "))

    assert Edition.objects.get().get_latest_revision_as_object().subject == "One two three"
