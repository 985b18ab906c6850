"""Carrying letters over several connections at once, in one thread."""

import queue
import select
import socket
import threading
import time
from pathlib import Path
from typing import Protocol

from newsletters.transport.base import Unreachable
from newsletters.transport.smtp import Server
from newsletters.wire.connecting import Opened, open_connection
from newsletters.wire.journal import Journal
from newsletters.wire.line import Line, Ready, Result
from newsletters.wire.pace import Pace
from newsletters.wire.stream import Trouble

#: Seconds after which a connection that has nothing to do is ended.
IDLE = 30.0
#: Seconds after which one more connection is tried where the server let in no more.
AGAIN = 5.0
#: Seconds on the clock within one step after which this process has slept.
SLEPT = 10.0
#: Seconds between looks for connections that wait too long.
LOOK = 0.5


class Source(Protocol):
    """Where letters come from. True while one waits."""

    def __bool__(self) -> bool: ...

    def take(self) -> Ready | None:
        """The next one; None where there is none."""


class Keeper(Protocol):
    """Who holds copies of the sockets, and reads the answers that are due when this process dies."""

    @property
    def alive(self) -> bool: ...

    def keep(self, number: int, connection: socket.socket) -> None: ...

    def let_go(self, number: int) -> None: ...


class Pipeline:
    """Up to `server.connections` connections, opened beside the work: one that is slow to open holds up nobody.

    The server's limits hold over all processes that name the same file as `paces`.
    """

    def __init__(
        self, server: Server, journal: Journal, keeper: Keeper | None = None, *, paces: Path | None = None
    ) -> None:
        self.server = server
        self.width = server.connections
        self.journal = journal
        self.keeper = keeper
        self.lines: dict[int, Line] = {}
        where = f"{server.host}:{server.port}"
        self.pace, self.domain_pace = Pace(server.rate, paces, where), Pace(server.domain_rate, paces, where)
        self.unwanted: set[int] = set()
        self._poll = select.epoll()
        self._by_file: dict[int, Line] = {}
        self._opened: queue.SimpleQueue[Opened | Unreachable] = queue.SimpleQueue()
        self._waker, woken = socket.socketpair()
        self._woken = woken
        self._poll.register(woken, select.EPOLLIN)
        self._opening = 0
        self._number = 0
        self._trouble: Unreachable | None = None
        self._troubled_at = 0.0
        #: What became of letters and was not given yet: whatever goes wrong meanwhile, it is given with the next step.
        self._results: list[Result] = []
        self._looked = 0.0

    @property
    def in_hand(self) -> int:
        """Letters whose fate is open: asked about, or handed over without an answer yet."""
        return sum(line.in_hand for line in self.lines.values())

    def step(self, source: Source, *, wait: float) -> list[Result]:
        """Move whatever can move, for at most about `wait` seconds. Raises Unreachable where no connection is left and
        none can be had; nothing is in hand then."""
        if self._trouble is not None and not (self.lines or self._opening or self._results):
            trouble, self._trouble = self._trouble, None
            raise trouble
        now, asked_at = time.monotonic(), time.time()
        self._feed(source, now)
        moved = self._poll.poll(0 if self._results else wait)
        if time.time() - asked_at > SLEPT:
            return self._given()  # Stopped, or asleep: whether what waits is still ours is asked first.
        for file, events in moved:
            if (line := self._by_file.get(file)) is not None:
                self._move(line, events, source, now)
            elif file == self._woken.fileno():
                self._take_in_opened()
        if now - self._looked > LOOK:
            self._look_at_the_clock(now)
        return self._given()

    def abort(self, why: str) -> list[Result]:
        """Cut every connection, and settle what was on them."""
        for line in [*self.lines.values()]:
            self._cut(line, Trouble(why))
        return self._given()

    def _given(self) -> list[Result]:
        given, self._results = self._results, []
        return given

    def rest(self) -> None:
        """End the connections that have nothing to do."""
        for line in [*self.lines.values()]:
            if line.idle:
                self._forget(line)
                line.end()

    def close(self) -> None:
        """End every connection. Nothing may be in hand."""
        for line in [*self.lines.values()]:
            self._forget(line)
            line.end()
        # Those that are being opened find nobody and are closed by themselves.
        while self._opening:
            self._take_in_opened(keep=False)
        for file in (self._poll, self._waker, self._woken, self.pace, self.domain_pace):
            file.close()

    # --- Letters --------------------------------------------------------------------------------------------------

    def _take(self, source: Source) -> Ready | None:
        if self.pace.rate and (not source or self.pace.take()):
            return None
        return source.take()

    def _feed(self, source: Source, now: float) -> None:
        """Letters for the connections that can take one; one more connection while all have work."""
        free = [line for line in self.lines.values() if line.free]
        if (not free and len(self.lines) == self.server.connections) or not source:
            return
        for line in free:
            if line.ask_next(lambda: self._take(source)):
                line.stream.moved = now
                self._push(line, now)
            self._results += line.given()
        if source and len(self.lines) + self._opening < self.server.connections and self._may_open(now):
            self._open()

    def _may_open(self, now: float) -> bool:
        """A server that let no more of us in is asked again after a while."""
        return self._trouble is None or (bool(self.lines) and now - self._troubled_at > AGAIN)

    def _move(self, line: Line, events: int, source: Source, now: float) -> None:
        try:
            if events & ~select.EPOLLOUT:
                self._results += line.read(lambda: self._take(source), now)
        except Trouble as trouble:
            self._cut(line, trouble)
            return
        except BaseException:
            # The next letter cannot be had. The one that was said before goes all the same.
            self._push(line, now)
            raise
        self._push(line, now)

    def _push(self, line: Line, now: float) -> None:
        try:
            more = line.stream.pump(now)
        except Trouble as trouble:
            self._cut(line, trouble)
            return
        if line.blocked != more:
            line.blocked = more
            self._poll.modify(line.stream.socket, select.EPOLLIN | (select.EPOLLOUT if more else 0))
        if line.left <= 0 and line.idle:
            self._forget(line)
            line.end()
        self._results += line.given()

    def _look_at_the_clock(self, now: float) -> None:
        self._looked = now
        for line in [*self.lines.values()]:
            if line.overdue(now):
                self._cut(line, Trouble("The server did not answer in time."))
            elif line.idle and now - line.stream.moved > IDLE:
                self._forget(line)
                line.end()

    def _cut(self, line: Line, trouble: Trouble) -> None:
        self._forget(line)
        self._results += line.cut(str(trouble))
        if trouble.ours:
            self._in_trouble(Unreachable(f"The mail server {self.server.host} does not work for us: {trouble}"))

    def _in_trouble(self, trouble: Unreachable) -> None:
        self._trouble, self._troubled_at = trouble, time.monotonic()

    def _forget(self, line: Line) -> None:
        self._poll.unregister(line.stream.socket)
        del self.lines[line.number], self._by_file[line.stream.socket.fileno()]
        if self.keeper is not None and line.stream.kept:
            self.keeper.let_go(line.number)

    # --- Connections ----------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._opening += 1
        threading.Thread(target=self._open_beside, name="opens a connection", daemon=True).start()

    def _open_beside(self) -> None:
        found: Opened | Unreachable
        try:
            found = open_connection(self.server)
        except Unreachable as trouble:
            found = trouble
        except Exception as fault:
            found = Unreachable(f"The mail server {self.server.host} cannot be used: {fault}")
        self._opened.put(found)
        self._waker.send(b".")

    def _take_in_opened(self, *, keep: bool = True) -> None:
        self._woken.recv(1)
        found = self._opened.get()
        self._opening -= 1
        if isinstance(found, Unreachable):
            self._in_trouble(found)
            return
        if not keep:
            found.socket.close()
            return
        self._trouble = None
        self._number += 1
        kept = self.keeper is not None and self.keeper.alive and not found.encrypted
        line = Line(
            self._number, found, self.journal,
            kept=kept, most=self.server.letters, now=time.monotonic(), unwanted=self.unwanted,
        )  # fmt: skip
        if kept and self.keeper is not None:
            self.keeper.keep(line.number, found.socket)
        self.lines[line.number] = line
        self._by_file[found.socket.fileno()] = line
        self._poll.register(found.socket, select.EPOLLIN)
