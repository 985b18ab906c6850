"""A whole letter as MIME bytes, built once for a variant and cut where a reader's own parts go.

A letter is then the literals with the encoded values between them: `fill` is all that happens for each reader. Each
slot in a body stands between two soft breaks, so that a value begins a line and ends one, whatever it is.
"""

import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Self

from newsletters.edition import Letter
from newsletters.rendering import headers, quoted_printable
from newsletters.rendering.render import Rendered
from newsletters.rendering.slots import MARK, one_line
from newsletters.rendering.text import WIDTH

FORMAT = 1
#: A literal, or a slot as (how its value is written, its name).
Part = bytes | tuple[str, str]


class UnknownSkeleton(Exception):
    """These bytes were not made by a version of Gatehouse that this one can read."""


# --- Values ------------------------------------------------------------------------------------------------------

_plain_text = re.compile(r"(?!\.|From )[!-<>-~](?:[ -<>-~]{0,70}[!-<>-~])?").fullmatch
_plain_html = re.compile(r"""(?!\.|From )[!#-%(-;?-~](?:[ !#-%(-;?-~]{0,73}[!#-%(-;?-~])?""").fullmatch
#: Alike in text and HTML, on one line.
_plain_both = re.compile(r"""(?!\.|From )[!#-%(-;?-~](?:[ !#-%(-;?-~]{0,70}[!#-%(-;?-~])?""").fullmatch
_word_of_text = re.compile(r"[!-<>-~]+").fullmatch
_word_of_html = re.compile(r"""[!#-%(-;?-~]+""").fullmatch
_plain_header = re.compile(r"[!-;=?-~]+").fullmatch
_plain_line = re.compile(r"[ -~]*").fullmatch


def _as_text(value: str) -> bytes:
    if _plain_text(value):
        return value.encode()
    if _word_of_text(value):
        return quoted_printable.word(value)
    wrapped = textwrap.wrap(one_line(value), WIDTH, break_long_words=False, break_on_hyphens=False)
    return quoted_printable.encode("\n".join(wrapped))


def _as_html(value: str) -> bytes:
    if _plain_html(value):
        return value.encode()
    if _word_of_html(value):
        return quoted_printable.word(value)
    return quoted_printable.encode(escape(one_line(value)))


def _alike(value: str) -> bytes | None:
    """A value that is written alike in text and HTML; None where it is not."""
    if _word_of_html(value):
        return quoted_printable.word(value)
    return value.encode() if _plain_both(value) else None


def _as_url(value: str) -> bytes:
    return (value if _plain_header(value) else headers.address_of_page(value)).encode()


def _as_message_id(value: str) -> bytes:
    return headers.message_id(value).encode()


def _as_line(value: str) -> bytes:
    return (value if _plain_line(value) else headers.text(value, header="Date")).encode()


def _as_is(value: str) -> bytes:
    return value.encode()


_WRITE: dict[str, Callable[[str], bytes]] = {
    "text": _as_text,
    "html": _as_html,
    "url": _as_url,
    "message-id": _as_message_id,
    "line": _as_line,
    "mailbox": _as_is,
}
#: Ways of writing in the two parts of a body.
BODY = {"text", "html"}


# --- The skeleton ------------------------------------------------------------------------------------------------


class Skeleton:
    """MIME bytes with slots. `fill` may be called from anywhere, as often as there are readers."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The letter of one reader. `values` has every name of `slots.GIVEN`; `to` is made of name and address here."""
        return Filler(self).fill({**values})

    def dump(self) -> bytes:
        parts = [part.decode() if isinstance(part, bytes) else list(part) for part in self.parts]
        return json.dumps({"format": FORMAT, "parts": parts}, ensure_ascii=False).encode()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """What `dump` gave. Raises UnknownSkeleton."""
        try:
            found = json.loads(bytes(data))
            if found["format"] != FORMAT:
                raise UnknownSkeleton(f"Format {found['format']} is not {FORMAT}.")
            return cls([part.encode() if isinstance(part, str) else (part[0], part[1]) for part in found["parts"]])
        except (ValueError, KeyError, TypeError) as error:
            raise UnknownSkeleton("This is no skeleton.") from error


class Filler:
    """Fills one skeleton for many readers, one after another: what is the same as in the letter before stays written.

    For one thread.
    """

    def __init__(self, skeleton: Skeleton) -> None:
        parts = skeleton.parts
        self._pieces: list[bytes] = [part if isinstance(part, bytes) else b"" for part in parts]
        #: Name -> (how a value is written, where).
        ways: dict[str, dict[str, list[int]]] = {}
        for at, part in enumerate(parts):
            if not isinstance(part, bytes):
                ways.setdefault(part[1], {}).setdefault(part[0], []).append(at)
        self._slots = [
            (
                name,
                [(_WRITE[how], places) for how, places in found.items()],
                [at for places in found.values() for at in places],
                found.keys() <= BODY,
            )
            for name, found in ways.items()
        ]
        self._written: list[str | None] = [None] * len(self._slots)

    def fill(self, values: dict[str, str]) -> bytes:
        """As `Skeleton.fill`; `values` takes in what is made here."""
        name, address = values["name"], values["address"]
        values["to"] = headers.mailbox(name, address, header="To")
        values["reader"] = f"{name} ({address})" if name else address
        pieces, before = self._pieces, self._written
        for number, (slot, ways, everywhere, in_body) in enumerate(self._slots):
            value = values[slot]
            if value == before[number]:
                continue
            before[number] = value
            written = _alike(value) if in_body else None
            if written is not None:
                for place in everywhere:
                    pieces[place] = written
                continue
            for write, places in ways:
                written = write(value)
                for place in places:
                    pieces[place] = written
        return b"".join(pieces)


def build(letter: Letter, rendered: Rendered) -> Skeleton:
    """The skeleton of a variant."""
    digest = hashlib.sha256((rendered.html + rendered.text).encode("utf-8", "replace")).hexdigest()
    # No line of quoted-printable can hold "=_": "=" is followed by two digits or by the line's end.
    boundary = f"=_{digest[:32]}"
    parts: list[Part] = [
        *_top(letter, boundary),
        _part_head(boundary, "text/plain"),
        *_body(rendered.text, "text"),
        _part_head(boundary, "text/html"),
        *_body(rendered.html, "html"),
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return Skeleton(list(_merged(parts)))


def _top(letter: Letter, boundary: str) -> Iterator[Part]:
    publication = letter.publication
    sender = publication.sender_name or publication.partnership.title
    yield _header("From", headers.mailbox(sender, publication.sender_email, header="From"))
    replies = publication.reply_to or publication.sender_email
    yield _header("Reply-To", headers.mailbox(sender, replies, header="Reply-To"))
    yield from (b"To: ", ("mailbox", "to"), b"\r\n")
    subject = headers.text(letter.subject, header="Subject") or headers.text(publication.name, header="Subject")
    yield _header("Subject", subject)
    yield from (b"Date: ", ("line", "date"), b"\r\nMessage-ID: ", ("message-id", "message_id"), b"\r\n")
    list_name = headers.phrase(publication.name)
    yield _header("List-Id", f"{list_name}{headers.FOLD}<{headers.address_of_page(publication.list_id)}>")
    if not publication.statutory:
        # Statutory mail is handed over, not left; and an "I have moved on" that answers it is wanted.
        yield from (b"List-Unsubscribe:\r\n <", ("url", "one_click_url"), b">\r\n")
        yield _header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        yield _header("Precedence", "bulk")
        yield _header("X-Auto-Response-Suppress", "OOF, AutoReply")
    yield _header("Feedback-ID", f"{publication.slug}:{publication.partnership.key}:letter:gatehouse")
    yield _header("Content-Language", headers.text(letter.language, header="Content-Language"))
    yield _header("MIME-Version", "1.0")
    yield _header("Content-Type", f'multipart/alternative;{headers.FOLD}boundary="{boundary}"')


def _header(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode()


def _part_head(boundary: str, kind: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: {kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _body(text: str, how: str) -> Iterator[Part]:
    """Literals and slots in turn: `MARK` splits into text, name, text, name, … text."""
    for at, piece in enumerate(MARK.split(text.removesuffix("\n") + "\n")):
        if at % 2:
            yield from ((how, piece), quoted_printable.SOFT_BREAK)
        elif piece:
            yield quoted_printable.encode(piece)
            if not piece.endswith("\n"):
                yield quoted_printable.SOFT_BREAK


def _merged(parts: list[Part]) -> Iterator[Part]:
    """Literals that follow each other as one."""
    held = b""
    for part in parts:
        if isinstance(part, bytes):
            held += part
            continue
        if held:
            yield held
            held = b""
        yield part
    if held:
        yield held
