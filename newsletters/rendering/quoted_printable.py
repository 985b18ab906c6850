"""Quoted-printable (RFC 2045) in which no line begins with "." or "From ".

SMTP then has no dot to stuff, and an mbox nothing to quote. The standard library leaves such lines as they are.
"""

import re
from collections.abc import Iterator

#: With the soft break's "=" a line has 76, the most that RFC 2045 allows.
COLUMNS = 75
SOFT_BREAK = b"=\r\n"

_UNSAFE = re.compile(rb"[^ -<>-~]")


def encode(text: str) -> bytes:
    """Text of any number of lines, as CRLF lines. It is to begin a line, and what follows it is to begin one too.

    >>> encode("a = b\\n.dot")
    b'a =3D b\\r\\n=2Edot'
    """
    return b"\r\n".join(SOFT_BREAK.join(_cut(_escaped(line))) for line in text.split("\n"))


def word(text: str) -> bytes:
    """The same for one word of printable ASCII without "=", such as an address of a page: nothing in it is escaped."""
    data = text.encode()
    if b"." in (data[:1], data[COLUMNS : COLUMNS + 1]) or len(data) > 2 * COLUMNS:
        return SOFT_BREAK.join(_cut(data))
    return data if len(data) <= COLUMNS else b"%b=\r\n%b" % (data[:COLUMNS], data[COLUMNS:])


def _escaped(line: str) -> bytes:
    data = _UNSAFE.sub(lambda found: b"=%02X" % found[0][0], line.encode("utf-8", "replace"))
    return data[:-1] + b"=20" if data.endswith(b" ") else data


def _cut(data: bytes) -> Iterator[bytes]:
    """Pieces of at most 75 columns, each fit to begin a line, none of them cutting an escape in two."""
    start, size = 0, len(data)
    while True:
        if data.startswith(b".", start):
            head, start = b"=2E", start + 1
        elif data.startswith(b"From ", start):
            head, start = b"=46", start + 1
        else:
            head = b""
        end = start + COLUMNS - len(head)
        if end >= size:
            yield head + data[start:]
            return
        if data.startswith(b"=", end - 1):
            end -= 1
        elif data.startswith(b"=", end - 2):
            end -= 2
        yield head + data[start:end]
        start = end
