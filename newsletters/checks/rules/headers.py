"""Headers: what mail servers and mail programs need, once each, in lines that they take."""

import re
from collections.abc import Iterable
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr

from newsletters.checks.finding import Mend, Weight, rule
from newsletters.checks.opened import Opened
from newsletters.rendering.slots import one_line

SUBJECT = "Headers"
NEEDED = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Id",
    "Content-Language",
)  # fmt: skip
TO_LEAVE = ("List-Unsubscribe", "List-Unsubscribe-Post")
ONCE = (*NEEDED, *TO_LEAVE, "Sender", "Cc", "Bcc", "In-Reply-To", "References")
#: RFC 5322: no line may be longer, and where it can be folded none should be longer than the second.
LONGEST, LONG = 998, 78
_NOBODY = re.compile(r"(?:no|do[-_.]?not)[-_.]?reply\b", re.IGNORECASE)


@rule(SUBJECT, mend=Mend.TEMPLATE)
def headers_are_there(letter: Opened) -> Iterable[str]:
    """Every header that a letter needs is there, and says something."""
    for name in NEEDED:
        if not str(letter.message.get(name, "")).strip():
            yield f"The header {name} is missing."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def headers_are_there_once(letter: Opened) -> Iterable[str]:
    """No header that may be there once is there twice."""
    for name in ONCE:
        if (number := len(letter.message.get_all(name, []))) > 1:
            yield f"The header {name} is there {number} times."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def can_be_left_by_one_click(letter: Opened) -> Iterable[str]:
    """A letter can be left by one click (RFC 8058), by https; a statutory one is handed over instead."""
    leave, post = (str(letter.message.get(name, "")).strip() for name in TO_LEAVE)
    if letter.letter.publication.statutory:
        if leave or post:
            yield "A statutory letter offers to be left by one click. It is handed over, not left."
        return
    if post != "List-Unsubscribe=One-Click":
        yield "The header List-Unsubscribe-Post is missing: mail programs show no button for leaving."
    found = re.fullmatch(r"<([^<>\s]+)>", leave)
    if not found or not letter.is_secure(found[1]):
        yield "The header List-Unsubscribe has no address at https://: mail programs show no button for leaving."


@rule(SUBJECT, mend=Mend.PUBLICATION)
def sender_is_an_address(letter: Opened) -> Iterable[str]:
    """The sender, and where replies go, are addresses."""
    for name in ("From", "Reply-To"):
        for _words, address in getaddresses(letter.message.get_all(name, [])):
            local, _at, domain = address.rpartition("@")
            if not local or "." not in domain:
                yield f"“{address or letter.message.get(name)}” in the header {name} is no address. Correct the sender."


@rule(SUBJECT, Weight.WARNS, Mend.PUBLICATION)
def replies_are_read(letter: Opened) -> Iterable[str]:
    """Replies go to an address that somebody reads."""
    _words, address = parseaddr(str(letter.message.get("Reply-To") or letter.message.get("From", "")))
    if _NOBODY.match(address):
        yield f"Replies go to {address}, which nobody seems to read. Say under “Replies go to” where they should go."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def subject_arrives(letter: Opened) -> Iterable[str]:
    """The subject arrives as it was written."""
    meant = one_line(letter.letter.subject) or one_line(letter.letter.publication.name)
    arrives = str(make_header(decode_header(str(letter.message.get("Subject", "")))))
    if " ".join(arrives.split()) != meant:
        yield f"The subject arrives as “{arrives}”."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def lines_are_short_enough(letter: Opened) -> Iterable[str]:
    """No line has more than 998 bytes, nor a header's more than 78 where it can be folded."""
    if any(len(line) > LONGEST for line in letter.mime.split(b"\r\n")):
        yield f"A line of the letter has more than {LONGEST} bytes: servers cut it."
    for line in letter.head.split(b"\r\n"):
        words = line.strip() if line.startswith(b" ") else line.partition(b": ")[2].strip()
        if len(line) > LONG and b" " in words:
            begins = line[:20].decode("ascii", "replace")
            yield f"The header {begins}… has a line of {len(line)} bytes that is not folded."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def lines_are_whole(letter: Opened) -> Iterable[str]:
    """Lines end as mail's do, and no header holds a control character."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", letter.mime):
        yield "A line of the letter does not end as lines of mail do."
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", letter.head):
        yield "A header holds a control character."
    for line in letter.head.split(b"\r\n"):
        if not re.match(rb"[!-9;-~]+:|[ \t]", line):
            yield f"“{line[:40].decode('utf-8', 'replace')}” is no header."
