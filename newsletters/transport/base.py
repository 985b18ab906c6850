"""What a way of sending letters offers. Twins stand behind it: the outbox and SMTP."""

from typing import NamedTuple, Protocol, Self


class Envelope(NamedTuple):
    """Where a letter goes, and to whom it may be shown where letters are kept."""

    sender: str
    to: str
    partnership: str = ""
    #: Goes to a private list: shown with the right to those only.
    private: bool = False
    #: Holds a code or link for its reader's eyes: shown to nobody who may do less than the reader.
    secret: bool = False


class Answer(NamedTuple):
    """The last word of a server about one letter."""

    code: int
    text: str

    @property
    def taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def try_again(self) -> bool:
        return 400 <= self.code < 500

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


class CutBefore(Exception):
    """The connection failed before the letter's final dot: it was not taken, and can go again."""


class Unreachable(CutBefore):
    """No connection could be made, or the server will not work for us: no letter can go at present."""


class CutAfter(Exception):
    """The connection failed after the final dot and before the answer: nobody can tell whether it was taken."""


class Transport(Protocol):
    """Sends one letter at a time over a connection that is kept. Any number of letters between `open` and `close`."""

    def open(self) -> None:
        """Connect, if there is no connection. Raises Unreachable."""

    def send(self, envelope: Envelope, letter: bytes) -> Answer:
        """Hand over one letter: whole MIME bytes with CRLF line ends. Raises CutBefore, CutAfter."""

    def close(self) -> None:
        """End the connection; harmless where there is none."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


class Kept:
    """`with transport:` closes the connection at the end."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
