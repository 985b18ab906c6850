"""Reading what an SMTP server says."""

from typing import NamedTuple


class Reply(NamedTuple):
    code: int
    text: str


class Unreadable(ValueError):
    """This is no SMTP: the connection is of no use any more."""


class Replies:
    """Cuts bytes into replies; of a reply in several lines the last one's code counts (RFC 5321, 4.2.1)."""

    LONGEST = 64 * 1024

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._rest = b""

    def __bool__(self) -> bool:
        """Whether a reply has begun and is not whole."""
        return bool(self._rest or self._lines)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that these bytes complete. Raises Unreadable."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self.LONGEST or len(self._lines) > 1000:
            raise Unreadable("The server's answer has no end.")
        found = []
        for line in lines:
            if line[3:4] == b"-":
                self._lines.append(line[4:])
                continue
            if not line[:3].isdigit():
                raise Unreadable("The server's answer cannot be read.")
            text = line[4:]
            if self._lines:
                text = b" ".join([*self._lines, text])
                self._lines = []
            found.append(Reply(int(line[:3]), text.strip().decode("utf-8", "replace")))
        return found
