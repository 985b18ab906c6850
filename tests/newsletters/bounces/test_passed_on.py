"""A letter that was passed on gives nobody the power to hold its reader back: only its own return path proves."""

import pytest

from newsletters.bounces.take_in import Fate, take_in
from newsletters.models import Choice, Delivery, Feedback, Reply, Suppression
from tests.factories import make_contact
from tests.newsletters.bounces.conftest import bounce, complaint, original

State = Delivery.State
ELSEWHERE = "bounces@hub.example"


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


@pytest.mark.parametrize("before", ["sent", "unknown"])
@pytest.mark.parametrize("page", ["one-click", "leave", "not-for-me", "preferences"])
def test_a_bounce_with_a_link_of_the_letter_holds_nobody_back_and_is_shown_to_somebody(sent, before, page):
    letter = sent(state=before)
    with_link = original(letter).replace("one-click", page)
    raw = bounce(letter, to=ELSEWHERE, returned=with_link)

    assert take_in(raw, source="mailbox")[0] == Fate.REPLY
    assert take_in(raw, source="file")[0] == Fate.AGAIN

    assert state(letter) == before
    assert not Suppression.objects.exists()
    assert Feedback.objects.get().proved is False
    shown = Reply.objects.unread().get()
    assert (shown.contact, shown.delivery) == (letter.contact, letter)
    assert "550 5.1.1 user unknown" in shown.words


def test_not_even_many_bounces_with_links_hold_an_address_back(sent):
    for _ in range(4):
        take_in(bounce(sent(), to=ELSEWHERE), source="mailbox")
        take_in(bounce(sent(), to=ELSEWHERE, status="5.2.2", words="552 5.2.2 mailbox full"), source="mailbox")

    assert not Suppression.objects.exists()
    assert Reply.objects.count() == 4


def test_a_complaint_with_a_link_does_what_the_link_does_and_no_more(sent):
    letter = sent(state="unknown")

    take_in(complaint(letter, returned=original(letter)), source="mailbox")

    assert state(letter) == State.SENT
    assert Choice.objects.get(contact=letter.contact).wants is False
    assert not Suppression.objects.exists()
    assert Reply.objects.unread().count() == 1


def test_a_server_that_still_tries_settles_what_is_in_doubt_by_a_link_too(sent):
    letter = sent(state="unknown")

    take_in(bounce(letter, to=ELSEWHERE, action="delayed", status="4.4.1", words="timed out"), source="mailbox")

    assert state(letter) == State.SENT
    assert not Reply.objects.exists()


def test_a_reader_who_writes_of_returned_mail_and_quotes_our_letter_is_read(sent):
    letter = sent(state="unknown")
    number = original(letter).split("\n")[0].removeprefix("Message-ID: ")
    quoted = "".join(f"> {line}\n" for line in original(letter).splitlines())
    raw = (
        f"From: Head <{letter.address}>\nTo: {ELSEWHERE}\nSubject: Returned mail\nMessage-ID: <h1@oak.example>\n"
        f"References: {number}\n\nLetters to our SENCO were returned: 550 5.1.1 user unknown. Can you correct her "
        f"address?\n\n{quoted}"
    )

    fate, verdict = take_in(raw.encode(), source="mailbox")

    assert (fate, verdict.address) == (Fate.REPLY, letter.address)
    assert state(letter) == State.SENT
    assert not Suppression.objects.exists()
    reply = Reply.objects.get()
    assert (reply.kind, reply.contact) == ("reply", letter.contact)
    assert reply.words.startswith("Letters to our SENCO were returned")


def test_a_postmaster_whom_we_know_is_read_where_it_is_no_letter_of_ours(ealing):
    make_contact(ealing, "postmaster@oak.example", name="Pat")
    raw = b"From: postmaster@oak.example\nSubject: Failed delivery\n\nYour parcel: 550 user unknown at our door.\n"

    assert take_in(raw, source="mailbox")[0] == Fate.REPLY
    assert Reply.objects.of(ealing).get().words == "Your parcel: 550 user unknown at our door."
