"""An e-mail that is forwarded to the inbox's own address becomes an entry. Safe to repeat: a message counts once.

Whom the partnership knows is taken in: its staff, its contacts. What others write is held apart, marked, and without
its files. What a machine answers by itself, and what comes back, is no news.
"""

import datetime as dt
import email.utils
import enum
import hashlib
import re
from dataclasses import dataclass
from email.message import Message

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks

from bulletins.inbox.attach import LARGEST, CannotAttach, checked
from bulletins.inbox.clean import clean, plain, text_of
from bulletins.models import Attachment, Entry, Submission
from cms.core import rate
from cms.people.models import Contact, Partnership, StaffRole
from cms.people.models.contact import fold
from newsletters.bounces import machine, message

#: Bytes of a message: three of the largest files, as mail carries them. Of a longer one no file is taken.
MOST = 22 * 1024 * 1024
MOST_FILES = 10
SUMMARY = 600
#: So many messages of strangers a day are kept for a partnership; the rest stays in the mailbox, aside.
OF_STRANGERS, A_DAY = 50, dt.timedelta(days=1)
#: By which headers a mail server says to whom a message came, and those that its writer wrote.
ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
WRITTEN = ("To", "Cc", "Resent-To")
FORWARDED = re.compile(r"^(?:\s*(?:fwd?|fw|re|aw|wg|tr|vs|odp|pd)\s*:\s*)+", re.IGNORECASE)
#: What the mail server itself found: whoever the message says it is from did not send it.
FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
IN_BULK = ("bulk", "junk", "list", "auto_reply", "auto-reply")


class Fate(enum.StrEnum):
    """What became of one message."""

    ENTRY = "entry"
    STRANGER = "stranger"
    AGAIN = "again"
    AUTOMATIC = "automatic"
    TOO_MANY = "too many"
    NOBODYS = "nobodys"
    JUNK = "junk"


#: Those that are done with; the others stand aside in the mailbox.
DONE = (Fate.ENTRY, Fate.AGAIN, Fate.STRANGER)


@dataclass(frozen=True)
class Sender:
    name: str
    address: str
    #: Nobody's where it is a stranger, or one of the staff.
    contact: Contact | None
    is_known: bool


def address_of(partnership: Partnership) -> str:
    """Where its people forward news to: `news+ealing@hub.example`; empty where this install reads no mail."""
    local, at, domain = settings.INBOX_ADDRESS.rpartition("@")
    return f"{local}+{partnership.key}{at}{domain}" if local else ""


def take_in(raw: bytes) -> Fate:
    """One message into the inboxes to which it was sent, and nowhere else."""
    parsed = message.opened(raw, MOST)
    if parsed is None:
        return Fate.JUNK
    if _is_automatic(parsed):
        return Fate.AUTOMATIC
    fates = [_take_in(here, parsed, raw) for here in _meant(parsed)]
    return min(fates, key=list(Fate).index, default=Fate.NOBODYS)


def _meant(parsed: Message) -> list[Partnership]:
    """The partnerships to whose address it came. What the server says of that counts before what its writer says."""
    local, _, domain = settings.INBOX_ADDRESS.casefold().rpartition("@")
    if not local:
        return []
    mine = re.compile(rf"{re.escape(local)}\+([a-z0-9_-]{{1,50}})@{re.escape(domain)}(?![\w.-])")
    for names in (ENVELOPE, WRITTEN):
        said = " ".join(value for name in names for value in message.headers(parsed, name)).casefold()
        if keys := set(mine.findall(said)):
            return list(Partnership.objects.filter(key__in=keys).order_by("key"))
    return []


def _is_automatic(parsed: Message) -> bool:
    """Answers of machines, what came back, lists, and whatever would go round in a circle."""
    submitted = message.header(parsed, "Auto-Submitted").strip().lower()
    _, sender = message.mailbox(message.header(parsed, "From"))
    local = settings.INBOX_ADDRESS.casefold().partition("@")[0]
    return bool(
        machine.of(parsed) is not None
        or machine.is_marked(parsed)
        or (submitted and submitted != "no")
        or message.header(parsed, "Precedence").strip().lower() in IN_BULK
        or message.header(parsed, "Return-Path").strip() == "<>"
        or parsed.get("List-Id")
        or message.kind(parsed) == "multipart/report"
        or sender.casefold().split("@")[0].split("+")[0] in (local, "mailer-daemon", "postmaster")
    )


def _take_in(here: Partnership, parsed: Message, raw: bytes) -> Fate:
    key = _identity(parsed, raw)
    if Entry.objects.of(here).filter(identity=key).exists():
        return Fate.AGAIN
    sender = _sender(here, parsed)
    if not sender.is_known and not rate.hit("mail-of-strangers", key=here.key, most=OF_STRANGERS, per=A_DAY):
        return Fate.TOO_MANY
    files, refused = _files(parsed, cut=len(raw) >= MOST) if sender.is_known else ([], [])
    with transaction.atomic():
        entry, is_new = Entry.objects.get_or_create(
            partnership=here, identity=key, defaults=_words(parsed, sender, refused)
        )
        if not is_new:
            return Fate.AGAIN
        Submission.objects.create(
            partnership=here, entry=entry, contact=sender.contact, name=sender.name, email=sender.address,
            by_mail=True, is_known=sender.is_known,
        )  # fmt: skip
        Attachment.objects.bulk_create(
            Attachment(partnership=here, entry=entry, name=name, content=content, size=len(content))
            for name, content in files
        )
    return Fate.ENTRY if sender.is_known else Fate.STRANGER


def _identity(parsed: Message, raw: bytes) -> str:
    """By its Message-ID; of one without, by all it holds, however its lines end."""
    number = message.header(parsed, "Message-ID").strip().casefold()
    told = f"mail {number}".encode() if number else b"mail bytes " + raw.replace(b"\r", b"")
    return hashlib.sha256(told).hexdigest()


def _sender(here: Partnership, parsed: Message) -> Sender:
    """Who wrote, as far as it can be told. One of the staff has no word of what becomes of it: they see the inbox."""
    name, address = message.mailbox(message.header(parsed, "From"))
    is_forged = any(FORGED.search(value) for value in message.headers(parsed, "Authentication-Results"))
    if not address or is_forged:
        return Sender(name, address, None, False)
    staff = StaffRole.objects.of(here).filter(user__is_active=True).select_related("user")
    if any(fold(role.user.email) == fold(address) for role in staff):
        return Sender(name, address, None, True)
    contact = Contact.objects.of(here).at(address).first()
    return Sender(name, address, contact, contact is not None)


def _words(parsed: Message, sender: Sender, refused: list[str]) -> dict[str, object]:
    """What an entry says of it, cleaned."""
    body = _body(parsed)
    summary = text_of(body, SUMMARY)
    subject = plain(FORWARDED.sub("", message.header(parsed, "Subject")), 300)
    not_taken = "".join(f"<p>Not taken over: {escape(sentence)}</p>" for sentence in refused)
    return {
        "title": subject or plain(summary, 300) or "A message without words",
        "summary": summary,
        "body": clean(body) + not_taken,
        "author": plain(sender.name or sender.address, 200),
        "published_at": _sent_at(parsed),
        "state": Entry.State.NEW if sender.is_known else Entry.State.HELD,
    }


def _body(parsed: Message) -> str:
    """Its HTML; of plain text HTML is made. Of a message that was forwarded as a file the words stand in that."""
    found = {"text/html": "", "text/plain": ""}
    for part in message.parts(parsed):
        kind = message.kind(part)
        if kind in found and not _name(part) and not found[kind].strip():
            found[kind] = message.source(part)
    if text_of(found["text/html"], 10):
        return found["text/html"]
    return linebreaks(found["text/plain"], autoescape=True)


def _sent_at(parsed: Message) -> dt.datetime | None:
    """The day that it bears, where that can be."""
    try:
        at = email.utils.parsedate_to_datetime(message.header(parsed, "Date"))
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return at if dt.timedelta() <= timezone.now() - at < dt.timedelta(days=3650) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _files(parsed: Message, *, cut: bool) -> tuple[list[tuple[str, bytes]], list[str]]:
    """(name, content) of each file that is taken, as of submissions; and sentences of those that are not."""
    named = [part for part in message.parts(parsed) if not part.is_multipart() and _name(part)]
    if cut and named:
        return [], ["the message is too large, so none of its files was read. Link to them instead."]
    taken: list[tuple[str, bytes]] = []
    refused: list[str] = []
    for part in named:
        content = part.get_payload(decode=True)
        try:
            if len(taken) == MOST_FILES:
                raise CannotAttach(f"{MOST_FILES} files are as many as are taken of one message.")
            content = content if isinstance(content, bytes) else b""
            taken.append((checked(_name(part), content[: LARGEST + 1]), content))
        except CannotAttach as refusal:
            if message.header(part, "Content-ID") and message.kind(part).startswith("image/"):
                continue  # A picture within the words: a logo, mostly.
            refused.append(f"{plain(_name(part), 100)}. {refusal}")
    return taken, refused[:MOST_FILES]


def _name(part: Message) -> str:
    try:
        return message.decoded(str(part.get_filename() or ""))
    except Exception:  # A name in two character sets at once.
        return "file"
