"""Whether a server of mail wrote a message: only then is it a bounce. People write of bounces too.

A server says so by the part for machines (RFC 3464), by an empty return path, or by the name it writes under. Where a
person may write under that name as well (a school's postmaster), the message must look like a bounce besides.
"""

import email.utils
import re
from email.message import Message

from newsletters.bounces import codes, machine, message, original, phrases
from newsletters.bounces.phrases import has, normal

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
#: Under these names no person writes; of them a word is enough.
_DAEMON = re.compile(
    r"(?i)^(?:mailer[\-_.]?daemon|mail[\-_.]?daemon|mdaemon|microsoftexchange[0-9a-f]{8,64}"
    r"|mail[\-_.]?delivery[a-z\-_.]{0,20})[^@]{0,20}(?:@|$)"
)
#: Under these, machines as a rule.
_PERHAPS = re.compile(
    r"(?i)^(?:post[\-_.]?master|post[\-_.]?office|mail[\-_.]?admin|mail[\-_.]?master|bounces?|ndr|smtp|root|quarantine"
    r"|no[\-_.]?reply|do[\-_.]?not[\-_.]?reply)(?:[+\-_.=][^@]{0,60})?(?:@|$)"
)


def is_one(parsed: Message) -> bool:
    """Whether anything but its words says that a server wrote it."""
    return has_report(parsed) or message.has_null_sender(parsed) or _is_daemon(parsed) or _is_perhaps(parsed)


def bounced(parsed: Message, text: str, *, form_is_known: bool) -> bool:
    """Whether a server tells of a letter that did not arrive. `text` is what it says before the letter it returns."""
    if has_report(parsed):
        return True
    subject = normal(message.header(parsed, "Subject"))
    told = has(subject, "subjects_of_bounces") or parsed.get("X-Failed-Recipients") is not None
    if _is_daemon(parsed):
        return told or form_is_known or not machine.has_subject(parsed)
    if message.has_null_sender(parsed):
        return told or form_is_known
    returns = any(message.kind(part) == "message/rfc822" for part in message.parts(parsed))
    if not _is_perhaps(parsed) or subject.startswith(machine.ANSWERED):
        return False
    return (told or form_is_known or returns) and (returns or _says_why(text) or _returns_words(parsed))


def names_a_bounce(parsed: Message) -> bool:
    subject = normal(message.header(parsed, "Subject"))
    return has(subject, "subjects_of_bounces") and not machine.has_subject(parsed)


def is_daemon(parsed: Message) -> bool:
    """Whether the sender's name is one that servers write under."""
    return _is_daemon(parsed) or _is_perhaps(parsed)


def has_report(parsed: Message) -> bool:
    """A report of its own: not one that stands in a letter which somebody passes on."""
    waiting, seen = [parsed], 0
    while waiting and seen < message.MOST_PARTS:
        part, seen = waiting.pop(), seen + 1
        if message.kind(part) in _REPORTS:
            return True
        if message.kind(part) == "multipart/report" and not part.is_multipart():
            return True  # It lost the lines that part it.
        if message.kind(part).startswith("multipart/"):
            waiting += message.inner(part)
    return False


def _is_daemon(parsed: Message) -> bool:
    return bool(_DAEMON.match(_sender(parsed)))


def _is_perhaps(parsed: Message) -> bool:
    return bool(_PERHAPS.match(_sender(parsed)))


def _sender(parsed: Message) -> str:
    """The address; some daemons write only their name."""
    value = message.header(parsed, "From")[:1000]
    try:
        name, address = email.utils.parseaddr(value)
    except Exception:  # Quotes that never end.
        return value
    return (address or name or value).strip("<> ")


def _says_why(text: str) -> bool:
    return bool(
        codes.enhanced(text)
        or codes.reply(text)
        or phrases.said(text[:3000])
        or has(normal(text[:3000]), "still_trying")
    )


def _returns_words(parsed: Message) -> bool:
    """Whether the letter that came back stands in the text, after a line that says so."""
    texts = (message.words(part) for part in message.parts(parsed) if message.is_text(part))
    return any(original.before(text) != text for text in texts)
