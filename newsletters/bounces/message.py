"""A message as it came, opened with patience: broken MIME, odd character sets, no headers at all."""

import contextlib
import email
import email.header
import email.utils
import html
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser

#: Of a longer message only so many bytes are read: what it says stands at its beginning.
MOST = 4 * 1024 * 1024
#: The same for the words of one part, and for the parts themselves.
MOST_WORDS = 100_000
MOST_PARTS = 100

#: Bytes of headers.
MOST_HEAD = 64_000

#: An address as it stands in a text; bounded, so that no text makes it slow.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,250}[A-Za-z0-9])?")
#: The same where the envelope may say anything: letters beyond ASCII, quotes, X.400.
LOOSE_ADDRESS = re.compile(r"[^\s<>()\[\]{};:,@\"]{1,128}@[^\s<>()\[\]{};:,@\"]{1,253}")
_TAG = re.compile(r"<[^<>]{0,2000}>")
#: No character sets of letters: some of them take minutes for what is large.
_NO_CHARSETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")
_HEADER = re.compile(rb"(?m)^[A-Za-z][A-Za-z0-9\-]{0,70}[ \t]*:")


def opened(raw: bytes, most: int | None = None) -> Message | None:
    """The message; None where there is none: nothing, or something else altogether. Of a longer one its beginning."""
    raw = _plain(raw[: MOST if most is None else most])
    if raw[:4000].count(0) > 100 or not _HEADER.search(raw[:20_000]):
        return None
    raw = _short_head(raw.replace(b"\0", b""))
    try:
        message = email.message_from_bytes(raw)
    except Exception:  # The parser promises never to fail; a nesting of thousands breaks that promise.
        message = BytesHeaderParser().parsebytes(raw)
    return message if len(message) else None


def _plain(raw: bytes) -> bytes:
    """Without byte order marks, blank lines before the headers and the line ends of other systems."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw[: len(raw) & ~1].decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    if b"\n" not in raw[:5000]:
        raw = raw.replace(b"\r", b"\n")
    return raw


def _short_head(raw: bytes) -> bytes:
    """Nobody needs tens of thousands of headers, each of which is looked at for every name."""
    ends = [end for mark in (b"\n\n", b"\r\n\r\n") if (end := raw.find(mark)) >= 0]
    end = min(ends, default=len(raw))
    return raw[:MOST_HEAD] + raw[end:] if end > MOST_HEAD else raw


def has_null_sender(message: Message) -> bool:
    """Whether it came from the return path that nobody answers: a bounce, or an answer of a machine."""
    return header(message, "Return-Path").strip().lower() in ("<>", "<mailer-daemon>")


def parts(message: Message) -> Iterator[Message]:
    """Every part, the message itself first; not more than anybody needs."""
    try:
        for number, part in enumerate(message.walk()):
            if number >= MOST_PARTS:
                return
            yield part
    except (RecursionError, TypeError, AttributeError):
        return


def inner(part: Message) -> list[Message]:
    """What a part holds that is a message itself, or is taken apart like one."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def header(message: Message, name: str) -> str:
    """A header on one line, its encoded words read; "" where there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """Each of this name. Bytes that nobody encoded are read as UTF-8, else as the message's own character set."""
    wanted = name.lower()
    found = [value for given, value in message.raw_items() if given.lower() == wanted]
    return [decoded(_unencoded(str(value)[:4000], message))[:2000] for value in found[:50]]


def _unencoded(value: str, message: Message) -> str:
    if value.isascii():
        return value
    try:
        data = value.encode("utf-8", "surrogateescape")
    except ValueError:  # Halves of characters that no parser makes.
        return value
    return _read(data, "utf_8", _charset(message))


def decoded(value: str) -> str:
    value = value[:4000]
    if "=?" in value:
        with contextlib.suppress(Exception):  # Then it stays as it came.
            value = str(email.header.make_header(email.header.decode_header(value)))
    return " ".join(value.encode("utf-8", "replace").decode("utf-8", "replace").replace("\0", "").split())


def kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except Exception:  # A Content-Type beyond reading.
        return "text/plain"


def is_text(part: Message) -> bool:
    """Whether people can read it; a container that lost its boundary is one long text."""
    return not part.is_multipart() and kind(part).startswith(("text/", "multipart/"))


def words(part: Message) -> str:
    """The text of a part that is no container; HTML without its tags."""
    text = source(part)
    return untagged(text)[:MOST_WORDS] if kind(part) == "text/html" else text


def source(part: Message) -> str:
    """The text of a part that is no container, as it was written."""
    if part.is_multipart():
        return ""
    try:
        data = part.get_payload(decode=True)
    except Exception:  # Half of a base64 text, a transfer encoding that nobody knows.
        data = str(part.get_payload()).encode("utf-8", "replace")
    text = _read(data[: MOST_WORDS * 4] if isinstance(data, bytes) else b"", _charset(part))
    return text[: MOST_WORDS * 4 if kind(part) == "text/html" else MOST_WORDS].replace("\0", "")


def untagged(text: str) -> str:
    for hidden in ("style", "script", "head"):
        text = _without(text, hidden)
    text = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d)[^<>]{0,200}>", "\n", text)
    return html.unescape(_TAG.sub(" ", text)).replace("\xa0", " ")


def _without(text: str, tag: str) -> str:
    kept, rest = [], text
    lowered = text.lower()
    at = 0
    while (start := lowered.find(f"<{tag}", at)) >= 0 and not lowered[
        start + len(tag) + 1 : start + len(tag) + 2
    ].isalpha():
        kept.append(rest[at:start])
        end = lowered.find(f"</{tag}", start)
        if end < 0:
            return "".join(kept)
        at = end
    return "".join([*kept, rest[at:]])


def _charset(part: Message) -> str:
    try:
        charset = str(part.get_content_charset() or "utf-8").replace("-", "_")
    except Exception:  # A parameter in two character sets at once.
        return "utf-8"
    return "utf-8" if charset in _NO_CHARSETS else charset


def _read(data: bytes, *charsets: str) -> str:
    for name in (*charsets, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def address(value: str) -> str:
    """The address that a field holds: `rfc822; <sam@oak.example>`; "" where it holds none."""
    value = value[:1000].strip()
    if ";" in value:
        value = value.partition(";")[2]
    value = value.strip().strip("\"'")
    if "<" in value:
        value = value.partition("<")[2].partition(">")[0]
    found = LOOSE_ADDRESS.search(value)
    return clean(found[0]) if found else ""


def clean(found: str) -> str:
    found = found.strip("\"'.,<>[]() ").removeprefix("mailto:").removeprefix("rfc822;")
    return found if len(found) <= 254 and "@" in found[1:-1] else ""


def mailbox(value: str) -> tuple[str, str]:
    """Name and address of a From."""
    try:
        name, found = email.utils.parseaddr(value[:1000])
    except Exception:  # Quotes that never end.
        name, found = "", ""
    found = clean(found) or address(value)
    return name[:160], found[:254]
