"""Taking in one message that came back: from a mailbox, from a file. Safe to repeat: the same message counts once."""

import dataclasses
import enum
import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold
from newsletters.bounces import match, message, suppress
from newsletters.bounces.classify import classify
from newsletters.bounces.match import Letter
from newsletters.bounces.verdict import Class, Sort, Verdict
from newsletters.delivery import hear
from newsletters.models import Feedback, Reply

#: So much of a message is kept beside the letter.
EXCERPT = 4000

#: What a message says of its letter.
FEEDBACK = (
    Sort.BOUNCE, Sort.DELAY, Sort.ARRIVED, Sort.COMPLAINT, Sort.ABSENCE, Sort.LEFT, Sort.CHALLENGE, Sort.RECEIPT,
    Sort.REPLY,
)  # fmt: skip
#: What somebody should read.
READ = {
    Sort.REPLY: Reply.Kind.REPLY,
    Sort.ABSENCE: Reply.Kind.ABSENCE,
    Sort.LEFT: Reply.Kind.LEFT,
    Sort.CHALLENGE: Reply.Kind.CHALLENGE,
}

#: What is read where somebody must decide.
LOOK = (
    "This says that the letter came back, or was marked as junk:\n\n{reason}\n\nIt did not come to the letter's own "
    "address, so anybody to whom the letter was passed on may have sent it, and nothing was held back because of it. "
    "If you know it to be true, correct the person's address, or hold it back under Held back addresses."
)


class Fate(enum.StrEnum):
    """What became of one message."""

    NOTED = "noted"
    REPLY = "reply"
    AGAIN = "again"
    NOBODYS = "nobodys"
    JUNK = "junk"


def take_in(raw: bytes, *, source: str) -> tuple[Fate, Verdict]:
    """Read it, bring it to its letter, and let everything follow: state, held back address, something to read."""
    verdict = classify(raw)
    if verdict.sort == Sort.NOT_A_MESSAGE:
        return Fate.JUNK, verdict
    letter = match.letter_of(verdict, raw)
    partnership = letter.partnership if letter else None
    if letter is None and _may_be_somebodys(verdict):
        verdict = dataclasses.replace(verdict, cls=Class.UNKNOWN, sort=Sort.REPLY)
    if partnership is None and verdict.sort in READ:
        partnership = match.partnership_of(verdict.sender)
    if partnership is None or (letter is None and verdict.sort not in READ):
        return (Fate.JUNK if verdict.sort == Sort.NO_ANSWER else Fate.NOBODYS), verdict
    if verdict.sort not in FEEDBACK:
        return Fate.JUNK, verdict
    event = _event(verdict, raw)
    with transaction.atomic():
        heard = letter is not None and _note(letter, verdict, raw, event, source)
        read = (verdict.sort in READ or _wants_a_look(letter, verdict)) and _read(partnership, letter, verdict, event)
    if read:
        return Fate.REPLY, verdict
    return (Fate.NOTED if heard else Fate.AGAIN), verdict


def _may_be_somebodys(verdict: Verdict) -> bool:
    """A bounce in words alone, of no letter of ours, by somebody whom we know: a school's postmaster writes too."""
    return verdict.sort in (Sort.BOUNCE, Sort.DELAY) and bool(verdict.words) and bool(match.writers(verdict.sender))


def _wants_a_look(letter: Letter | None, verdict: Verdict) -> bool:
    """What would hold an address back, were it proved: somebody decides."""
    weighs = verdict.sort == Sort.COMPLAINT or (verdict.sort == Sort.BOUNCE and verdict.cls == Class.HARD)
    return letter is not None and letter.linked and weighs


def _event(verdict: Verdict, raw: bytes) -> str:
    """By its Message-ID, with what it says of whom: servers give several reports the same. Else by all it holds."""
    if verdict.message_id:
        what = "\n".join((verdict.message_id, verdict.token, verdict.original, verdict.address, verdict.cls))
        return f"mail:{hashlib.sha256(what.encode()).hexdigest()}"
    return f"mail:{hashlib.sha256(_unix(raw)).hexdigest()}"


def _unix(raw: bytes) -> bytes:
    """By IMAP lines end otherwise than in a file."""
    return raw.replace(b"\r", b"")


def _note(letter: Letter, verdict: Verdict, raw: bytes, event: str, source: str) -> bool:
    is_answer = verdict.sort in (Sort.ARRIVED, Sort.REPLY)
    return note(
        letter,
        event=event,
        kind=Feedback.Kind.ARRIVED if is_answer else Feedback.Kind(verdict.cls.value),
        final=verdict.final,
        status=verdict.status,
        why="They answered." if verdict.sort == Sort.REPLY else verdict.reason,
        source=source,
        # What people write is kept where it is read, not here.
        excerpt="" if verdict.sort in READ else _excerpt(raw),
    )


def note(letter: Letter, *, event: str, **fields: Any) -> bool:
    """One word about a letter, in the caller's transaction, and what follows from it. False where it was known."""
    feedback, is_new = Feedback.objects.get_or_create(
        event=event[:200],
        defaults={
            "partnership": letter.partnership,
            "delivery": letter.delivery,
            "notice": letter.notice,
            "contact": letter.contact,
            "address": letter.address,
            "proved": letter.proved,
            **fields,
            "why": str(fields.get("why", ""))[:500],
            "status": str(fields.get("status", ""))[:12],
        },
    )
    if is_new:
        hear.apply(feedback)
        suppress.consider(feedback)
        if letter.linked:
            _by_its_link(letter, feedback)
    return is_new


def _by_its_link(letter: Letter, feedback: Feedback) -> None:
    """Whoever has a link of a letter may say what its link says for anybody who has it: that the letter arrived, and
    that its reader leaves.
    """
    if letter.delivery is None:
        return
    if hear.word_of(feedback) != "bounced":
        hear.arrived(letter.delivery.pk, by="what came back holds a link of it")
    if feedback.kind == Feedback.Kind.COMPLAINT:
        suppress.leave(letter.delivery, source=suppress.MARKED_AS_JUNK)


def _read(partnership: Partnership, letter: Letter | None, verdict: Verdict, event: str) -> bool:
    _, is_new = Reply.objects.get_or_create(
        event=event,
        defaults={
            "partnership": partnership,
            "kind": READ.get(verdict.sort, Reply.Kind.REPLY),
            "contact": _who(partnership, letter, verdict),
            "delivery": letter.delivery if letter else None,
            "notice": letter.notice if letter else None,
            "sender": verdict.sender[:254],
            "name": verdict.name[:160],
            "subject": verdict.subject[:255],
            "words": verdict.words if verdict.sort in READ else LOOK.format(reason=verdict.reason),
            "back_on": verdict.back_on,
            "instead": verdict.instead[:254],
            "at": timezone.now(),
        },
    )
    return is_new


def _who(partnership: Partnership, letter: Letter | None, verdict: Verdict) -> Contact | None:
    """Who wrote: whom the letter went to, unless somebody else of this partnership answers in their place."""
    writer: Contact | None = Contact.objects.of(partnership).filter(email_folded=fold(verdict.sender)).first()
    return writer or (letter.contact if letter else None)


def _excerpt(raw: bytes) -> str:
    return raw[: min(EXCERPT, message.MOST)].decode("utf-8", "replace").replace("\0", "").replace("\r\n", "\n")
