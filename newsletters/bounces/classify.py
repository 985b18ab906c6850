"""Reading what came back: bytes in, a verdict out. Asks no database, and never fails."""

import dataclasses
import enum
import logging
import re
from email.message import Message
from functools import partial
from typing import Any

from flufl.bounce import all_failures

from newsletters.bounces import (
    absence,
    codes,
    complaint,
    dsn,
    machine,
    message,
    original,
    phrases,
    return_path,
    server,
)
from newsletters.bounces.dsn import Recipient
from newsletters.bounces.phrases import has, normal
from newsletters.bounces.verdict import Class, Sort, Verdict

log = logging.getLogger(__name__)
# It writes a traceback for each message that surprises it; what it cannot read is read by us.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)

#: The patterns of flufl.bounce take seconds for megabytes.
MOST_FOR_FLUFL = 200_000
#: Lines whose addresses are those of letters, and nobody's.
_NUMBERS = re.compile(
    r"(?im)^[>| \t]{0,8}(?:message-id|in-reply-to|references)[ \t]*:.{0,2000}(?:\n[ \t].{0,2000}){0,9}"
)
_EXPLAINED = re.compile(r"(?i)\b(?:said|smtp|reason|error|response|diagnostic|remote server|generating server)\b")


def classify(raw: bytes) -> Verdict:
    """The verdict on a message as it came, however broken."""
    try:
        return _printable(_classify(raw))
    except Exception as fault:  # Whatever somebody sends: it must not hold up what comes after it.
        log.warning("A message that came back could not be read: %s", type(fault).__name__)
        return Verdict(
            cls=Class.UNKNOWN,
            sort=Sort.NOT_A_MESSAGE,
            reason="This message cannot be read: it is broken beyond repair.",
        )


def _printable(verdict: Verdict) -> Verdict:
    """Without halves of characters and null characters, which no database and no terminal takes; with a reason."""
    texts = {
        field.name: value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
        for field in dataclasses.fields(verdict)
        if isinstance(value := getattr(verdict, field.name), str) and not isinstance(value, enum.StrEnum)
    }
    texts["reason"] = texts["reason"] or "It does not say why."
    return dataclasses.replace(verdict, **texts)  # type: ignore[arg-type]  # Fields that are texts stay texts.


def _classify(raw: bytes) -> Verdict:
    parsed = message.opened(raw)
    if parsed is None:
        why = "This is no e-mail message." if raw.strip() else "This is empty."
        return Verdict(cls=Class.UNKNOWN, sort=Sort.NOT_A_MESSAGE, reason=why)
    made = partial(Verdict, **_common(parsed, raw))
    if found := complaint.read(parsed):
        return _complaint(found, made)
    by_server = server.is_one(parsed)
    recipients = dsn.recipients(parsed) if by_server else []
    if not recipients and (sort := _answer(parsed)):
        return _answered(parsed, sort, made)
    temporary, permanent = _by_flufl(parsed, raw) if by_server else ([], [])
    if recipients:
        return _reported(parsed, recipients, permanent or temporary, made)
    if by_server and server.bounced(parsed, _text(parsed), form_is_known=bool(temporary or permanent)):
        return _told(parsed, temporary, permanent, made)
    if sort := machine.of(parsed):
        return _answered(parsed, sort, made)
    return _other(parsed, made)


def _common(parsed: Message, raw: bytes) -> dict[str, Any]:
    name, sender = message.mailbox(message.header(parsed, "From"))
    return {
        "original": original.message_id(parsed) or original.answered(parsed),
        "token": return_path.found_in(parsed, raw),
        "message_id": message.header(parsed, "Message-ID")[:255],
        "sender": sender,
        "name": name,
        "subject": message.header(parsed, "Subject")[:255],
    }


# --- Complaints ----------------------------------------------------------------------------------------------------


def _complaint(found: complaint.Complaint, made: Any) -> Verdict:
    if found.taken_back:
        return made(cls=Class.UNKNOWN, sort=Sort.NO_ANSWER, address=found.address, reason="It was marked as no junk.")  # type: ignore[no-any-return]
    if not found.of_a_person:
        why = f"A provider reports on authentication or content ({found.kind}); nobody complained."
        return made(cls=Class.POLICY, sort=Sort.NO_ANSWER, address=found.address, reason=why)  # type: ignore[no-any-return]
    why = "Its reader asked to be taken off." if found.kind == "opt-out" else "Its reader marked it as junk."
    return made(cls=Class.COMPLAINT, sort=Sort.COMPLAINT, address=found.address, reason=why)  # type: ignore[no-any-return]


# --- Reports and bounces -------------------------------------------------------------------------------------------


def _by_flufl(parsed: Message, raw: bytes) -> tuple[list[str], list[str]]:
    """Those whose letters wait and those whose letters came back, as flufl.bounce reads them: at the beginning."""
    short = parsed if len(raw) <= MOST_FOR_FLUFL else message.opened(raw[:MOST_FOR_FLUFL])
    try:
        found = all_failures(short)
    except Exception:  # Its detectors meet MIME that they do not expect.
        return [], []
    temporary, permanent = (
        sorted({message.clean(one.decode("ascii", "replace")) for one in several} - {""}) for several in found
    )
    return temporary, permanent


def _reported(parsed: Message, recipients: list[Recipient], flufl: list[str], made: Any) -> Verdict:
    """By the part for machines: of several the first that failed, else the first that waits."""
    failed = [each for each in recipients if each.failed]
    delayed = [each for each in recipients if each.delayed]
    one = (failed or delayed or recipients)[0]
    address = one.address if not flufl or one.address in flufl else flufl[0]
    address = address or original.to_of(parsed)
    if not failed and not delayed:
        why = "This letter arrived." if one.arrived else "A server reports on this letter."
        return made(  # type: ignore[no-any-return]
            cls=Class.UNKNOWN,
            sort=Sort.ARRIVED,
            address=address,
            status=one.status,
            reason=_reason(one.diagnostic) or why,
        )
    text = _text(parsed)
    told = codes.enhanced(one.diagnostic or text)
    status = told if told and (not codes.is_vague(told) or codes.is_vague(one.status)) else one.status
    cls = meaning(one.diagnostic, status, text, other=one.status)
    if not failed:
        cls = Class.FULL if cls == Class.FULL else Class.SOFT
    return made(  # type: ignore[no-any-return]
        cls=cls,
        sort=Sort.BOUNCE if failed else Sort.DELAY,
        address=address,
        status=status,
        reason=_reason(one.diagnostic) or _sentence(text),
    )


def _told(parsed: Message, temporary: list[str], permanent: list[str], made: Any) -> Verdict:
    """By its words alone."""
    text = _text(parsed)
    subject = message.header(parsed, "Subject")
    delayed = bool(temporary and not permanent) or _waits(f"{subject} {text[:3000]}")
    status = codes.enhanced(text)
    cls = meaning(text, status, subject)
    if delayed:
        cls = Class.FULL if cls == Class.FULL else Class.SOFT
    address = next(iter(permanent or temporary), "") or _address_in(parsed, text)
    return made(  # type: ignore[no-any-return]
        cls=cls,
        sort=Sort.DELAY if delayed else Sort.BOUNCE,
        address=address,
        status=status,
        reason=_sentence(text) or subject,
        words=machine.words(parsed),
    )


def certain(words: str, status: str, other: str = "") -> Class | None:
    """The server's words first, then its codes; None where neither says much."""
    if status == "5.4.1" and "access denied" in normal(words):
        # Microsoft's words for a mailbox that is not in its directory. Relaying is about us.
        return Class.POLICY if "relay" in normal(words) else Class.HARD
    found = phrases.said(words) or codes.of_status(status) or codes.of_status(other)
    return Class.SOFT if found == Class.HARD and (status or other).startswith("4") else found


def meaning(words: str, status: str, text: str = "", *, other: str = "") -> Class:
    """What is certain, then words that stand beside any code, then what stands around them."""
    if (found := certain(words, status, other)) is not None:
        return found
    temporary = (status or other).startswith("4")
    found = (
        phrases.said(words, phrases.WEAK)
        or (phrases.said(text) if text != words else None)
        or codes.of_reply(codes.reply(words))
        or phrases.said(text, phrases.WEAK)
        or (Class.SOFT if temporary else Class.UNKNOWN)
    )
    return Class.SOFT if temporary and found == Class.HARD else found


def _waits(text: str) -> bool:
    return has(normal(text), "still_trying")


def _address_in(parsed: Message, text: str) -> str:
    given = message.header(parsed, "X-Failed-Recipients")
    if given:
        return message.address(given)
    ours = {
        value.lower()
        for name in ("To", "From", "Delivered-To")
        for value in message.ADDRESS.findall(message.header(parsed, name))
    }
    numbers = {found.lower() for line in _NUMBERS.findall(text) for found in message.ADDRESS.findall(line)}
    for found in message.ADDRESS.finditer(text[:10_000]):
        one = found[0].lower()
        if one not in ours and one not in numbers and not one.startswith(("postmaster@", "mailer-daemon@", "abuse@")):
            return message.clean(found[0])
    return original.to_of(parsed)


def _text(parsed: Message) -> str:
    """What a server wrote for people, before the letter that it returns."""
    texts = [part for part in message.parts(parsed) if message.is_text(part)]
    for part in sorted(texts, key=lambda part: message.kind(part) == "text/html"):
        if (told := message.words(part)).strip():
            return original.before(told)[:20_000]
    return ""


def _reason(diagnostic: str) -> str:
    text = diagnostic.partition(";")[2] if re.match(r"[A-Za-z0-9\-]{1,20}\s{0,3};", diagnostic) else diagnostic
    return " ".join(text.split())[:500]


def _sentence(text: str) -> str:
    """The line that says why: the one with a code, or with a phrase that is known."""
    lines = [" ".join(line.split()) for line in text[:20_000].splitlines() if line.strip()]
    for line in lines:
        if codes.ENHANCED.search(line) or (codes.SMTP.search(line) and _EXPLAINED.search(line)):
            return line[:500]
    return next((line[:500] for line in lines if phrases.said(line)), lines[0][:500] if lines else "")


# --- Answers -------------------------------------------------------------------------------------------------------


def _answer(parsed: Message) -> Sort | None:
    """An answer that says so itself, and that no server of mail wrote."""
    if parsed.get("X-Failed-Recipients"):
        return None
    sort = machine.of(parsed)
    if sort == Sort.RECEIPT:
        return sort
    if sort is None or server.is_daemon(parsed):
        return None
    marked = machine.is_marked(parsed) and not server.names_a_bounce(parsed)
    return sort if marked or machine.has_subject(parsed) else None


def _answered(parsed: Message, sort: Sort, made: Any) -> Verdict:
    _, sender = message.mailbox(message.header(parsed, "From"))
    words = machine.words(parsed)
    note = absence.read(words, sender=sender, written=message.header(parsed, "Date"))
    return made(  # type: ignore[no-any-return]
        cls=Class.AUTO_REPLY,
        sort=sort,
        address=sender,
        reason=_first_line(words) or message.header(parsed, "Subject"),
        words=words,
        back_on=note.back_on,
        instead=note.instead,
    )


def _other(parsed: Message, made: Any) -> Verdict:
    """No answer of a machine: somebody writes, or a machine that answers nobody."""
    _, sender = message.mailbox(message.header(parsed, "From"))
    automatic = (
        message.header(parsed, "Auto-Submitted").lower().startswith("auto-") or parsed.get("List-Id") is not None
    )
    if automatic or not sender:
        return made(
            cls=Class.UNKNOWN, sort=Sort.NO_ANSWER, address=sender, reason="This is no bounce, and nobody's answer."
        )  # type: ignore[no-any-return]
    words = machine.words(parsed)
    return made(  # type: ignore[no-any-return]
        cls=Class.UNKNOWN, sort=Sort.REPLY, address=sender, reason="This is no bounce: somebody wrote it.", words=words
    )


def _first_line(words: str) -> str:
    return next((line[:500] for line in words.splitlines() if line.strip()), "")
