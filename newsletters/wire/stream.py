"""The bytes of one connection: what waits to be written, what was written, what there is to read."""

import select
import socket
import ssl
from collections import deque

from newsletters.wire.connecting import Opened

MOST_READ = 1 << 16
WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Trouble(Exception):
    """This connection is of no use any more. `ours`: the server will not work for us at all."""

    def __init__(self, why: str, *, ours: bool = False) -> None:
        super().__init__(why)
        self.ours = ours


class Stream:
    def __init__(self, opened: Opened, *, kept: bool, now: float) -> None:
        self.socket = opened.socket
        self.encrypted = opened.encrypted
        #: Somebody else may read the answers after us: then none is consumed before it is in the journal.
        self.kept = kept and not opened.encrypted
        self.out: deque[bytes | memoryview] = deque()
        #: Bytes put in line, and of them those that the kernel has: who knows both knows whether a dot has left.
        self.queued = 0
        self.written = 0
        #: So many bytes to read wake whoever waits for this connection.
        self._wakes_at = 1
        #: When bytes last went either way.
        self.moved = now

    def say(self, data: bytes) -> None:
        self.out.append(data)
        self.queued += len(data)

    def pump(self, now: float) -> bool:
        """Write what the kernel takes. Whether there is more. Raises Trouble."""
        while self.out:
            try:
                sent = self._send()
            except WOULD_BLOCK:
                return True
            except OSError as error:
                raise Trouble(str(error) or type(error).__name__) from error
            self.moved = now
            self._take_off(sent)
        return False

    def _take_off(self, sent: int) -> None:
        """What the kernel has waits no more."""
        if self.written == self.queued and not self.encrypted:
            self.out.clear()
            return
        while self.out and sent >= len(self.out[0]):
            sent -= len(self.out.popleft())
        if sent:
            self.out[0] = memoryview(self.out[0])[sent:]

    def _send(self) -> int:
        if not self.encrypted:
            sent = self.socket.sendmsg(self.out)
            self.written += sent
            return sent
        data = b"".join(self.out)
        self.out = deque([data])
        # Part of it may be out although the call says that it would block.
        self.written = self.queued
        return self.socket.send(data)

    def received(self) -> bytes | None:
        """What there is to read; b"" at the end of the connection. Of a kept one, whole lines only: the rest stays.

        Raises Trouble.
        """
        try:
            if not self.kept:
                return self.socket.recv(MOST_READ)
            return self._whole_lines(self.socket.recv(MOST_READ, socket.MSG_PEEK))
        except WOULD_BLOCK:
            return None
        except OSError as error:
            raise Trouble(str(error) or type(error).__name__) from error

    def _whole_lines(self, data: bytes) -> bytes | None:
        """Until a line is whole nothing is taken off, and only more of it (or the end) wakes whoever waits."""
        whole = data[: data.rfind(b"\n") + 1]
        if len(data) == MOST_READ and not whole:
            raise Trouble("The server's answer has no end.")
        if whole or not data:
            self._wake_at(1)
            return whole
        if self._is_over():
            raise Trouble("The server ended the connection in the middle of an answer.")
        self._wake_at(len(data) + 1)
        return None

    def _wake_at(self, size: int) -> None:
        if size != self._wakes_at:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)
            self._wakes_at = size

    def _is_over(self) -> bool:
        poll = select.poll()
        poll.register(self.socket, select.POLLRDHUP)
        return bool(poll.poll(0))

    def consume(self, data: bytes) -> None:
        """It is in the journal: nobody else need read it."""
        if self.kept:
            self.socket.recv(len(data))
