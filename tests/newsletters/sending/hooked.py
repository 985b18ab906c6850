"""A transport at which something else happens once so many letters have left."""

from collections.abc import Callable

from newsletters import transport as ways
from newsletters.transport import Answer, Envelope
from newsletters.transport.base import Kept


class Hooked(Kept):
    """The transport of the settings; `act` is called when `after` letters were taken, before anybody knows of that."""

    def __init__(self, *, after: int, act: Callable[[], object]) -> None:
        self.real = ways.current()
        self.left, self.act = after, act

    def open(self) -> None:
        self.real.open()

    def close(self) -> None:
        self.real.close()

    def send(self, envelope: Envelope, letter: bytes) -> Answer:
        answer = self.real.send(envelope, letter)
        self.left -= 1
        if self.left == 0:
            self.act()
        return answer
