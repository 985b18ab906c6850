"""In which order letters and notices leave: what is urgent, then other notices, then everything else."""

from typing import Protocol

from newsletters.notices.hand import InHand
from newsletters.wire.line import Ready


class Letters(Protocol):
    """The letters that a delivery process has in hand."""

    def __bool__(self) -> bool: ...

    @property
    def is_urgent(self) -> bool: ...

    def take(self) -> Ready | None: ...


class Lanes:
    """A source of letters and notices for whatever carries them."""

    def __init__(self, notices: InHand, letters: Letters) -> None:
        self.notices = notices
        self.letters = letters

    def __bool__(self) -> bool:
        return bool(self.notices) or bool(self.letters)

    def take(self) -> Ready | None:
        if not self.notices.claimed:
            return self.letters.take()
        if self.notices and (self.notices.is_urgent or not self.letters.is_urgent):
            ready = self.notices.take()
            if ready is not None:
                return ready
        return self.letters.take() or self.notices.take()
