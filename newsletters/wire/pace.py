"""How fast letters may go: so many a second, over all or to one receiving domain."""


class Pace:
    """Lets `rate` letters a second through, with room for a quarter of a second at once. Nothing is no limit."""

    def __init__(self, rate: float = 0) -> None:
        self.rate = rate
        self._room = max(rate / 4, 1)
        self._level = self._room
        self._at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next letter may go; 0 where it may go now."""
        if not self.rate:
            return 0
        self._level = min(self._room, self._level + (now - self._at) * self.rate)
        self._at = now
        return 0 if self._level >= 1 else (1 - self._level) / self.rate

    def count(self) -> None:
        self._level -= 1
