"""Letters that have left, and what comes back about them."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from cms.people.models import Contact
from newsletters.bounces import return_path
from newsletters.models import Delivery, Mailing, Publication
from newsletters.readers import links
from tests.factories import make_contact
from tests.newsletters.bounces.imap import ImapServer
from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server, outbox

__all__ = ["due", "gatekeeping", "mail_server", "outbox"]

BASE = "bounces@hub.example"


_number = itertools.count(1)


@pytest.fixture
def sent(gatekeeping: Publication) -> Callable[..., Delivery]:
    """`sent("sam@oak.example")`: a letter of a mailing of its own that has left."""

    def make(address: str = "sam@oak.example", state: str = "sent", **fields: Any) -> Delivery:
        here, now = gatekeeping.partnership, timezone.now()
        mailing = Mailing.objects.create(
            partnership=here,
            publication=gatekeeping,
            source_type=ContentType.objects.get_for_model(Publication),
            source_id=next(_number),
            subject="Gatekeeping",
            state=Mailing.State.DONE,
            goes_at=now,
        )
        contact = Contact.objects.of(here).at(address).first() or make_contact(here, address)
        return Delivery.objects.create(
            **{
                "mailing": mailing,
                "contact": contact,
                "address": address,
                "reason": "You are named.",
                "state": state,
                "next_try": now,
                "done_at": now,
                **fields,
            }
        )

    return make


@pytest.fixture
def imap(settings: Any) -> Iterator[ImapServer]:
    """A mailbox to which letters come back."""
    server = ImapServer()
    settings.BOUNCE_IMAP_URL = server.url
    yield server
    server.close()


def back_of(delivery: Delivery) -> str:
    """The address to which this letter comes back."""
    before, after = return_path.stem(BASE)
    return before + return_path.token(return_path.DELIVERY, delivery.pk) + after


def original(delivery: Delivery) -> str:
    """The letter as servers return it: its headers, its link for leaving."""
    letter = f"<{delivery.mailing_id}.{delivery.pk}@ealing.test>"
    leave = links.token(contact_id=delivery.contact_id or 0, publication_id=delivery.mailing.publication_id)
    return (
        f"Message-ID: {letter}\nTo: {delivery.address}\nSubject: Gatekeeping\n"
        f"List-Unsubscribe: <http://ealing.test/letters/one-click/{leave}/>\n\nHello\n"
    )


def received(delivery: Delivery) -> str:
    """The letter as it lay in its reader's mailbox: the server there wrote its return path into it."""
    return f"Return-Path: <{back_of(delivery)}>\n{original(delivery)}"


def bounce(
    delivery: Delivery,
    *,
    status: str = "5.1.1",
    words: str = "550 5.1.1 user unknown",
    action: str = "failed",
    to: str | None = None,
    number: int = 1,
    returned: str | None = None,
) -> bytes:
    """A report as Postfix writes it, to the letter's own address unless another is given."""
    return f"""From: MAILER-DAEMON@mx.example
To: {to or back_of(delivery)}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report.{delivery.pk}.{number}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {delivery.address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--part
Content-Type: message/rfc822

{original(delivery) if returned is None else returned}
--part--
""".encode()


def complaint(delivery: Delivery, *, returned: str | None = None) -> bytes:
    """A feedback report as providers send it: to a fixed address, with the letter as its reader got it."""
    return f"""From: fbl@provider.example
To: abuse@hub.example
Subject: Complaint
Message-ID: <complaint.{delivery.pk}@provider.example>
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
Original-Rcpt-To: {delivery.address}

--part
Content-Type: message/rfc822

{received(delivery) if returned is None else returned}
--part--
""".encode()


def answer(delivery: Delivery, *, subject: str, text: str, headers: str = "", sender: str = "") -> bytes:
    return f"""From: Sam Carter <{sender or delivery.address}>
To: {back_of(delivery)}
Subject: {subject}
Date: Thu, 26 Nov 2026 09:15:00 +0000
Message-ID: <answer.{delivery.pk}.{len(text)}@oak.example>
{headers}Content-Type: text/plain; charset=utf-8

{text}
""".encode()
