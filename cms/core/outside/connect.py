"""Connections that go only where the guard allows, to the very address that it checked, within one deadline."""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from cms.core.outside.fault import Fault
from cms.core.outside.guard import Guard

#: Of a host with many addresses, how many are tried.
TRIES = 4


class TooSlow(Fault):
    """The time for the whole is over."""


class NoSuchHost(Fault):
    """Nobody has a host of this name."""


class CannotLookUp(Fault):
    """Names cannot be looked up at the moment."""


class Deadline:
    """A time for the whole of something, however many small waits it is made of."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left. Raises TooSlow when none are."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TooSlow(
                f"It took longer than {self.seconds:g} seconds: the server is too slow. It is tried again later."
            )
        return left if at_most is None else min(left, at_most)


def resolve(host: str, port: int, *, within: float) -> list[str]:
    """The addresses of a host. A resolver that hangs is left behind, so that the deadline holds."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(answer[4][0]) for answer in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=within)
    except queue.Empty:
        raise TooSlow(f"The name {host} was not resolved in time. It is tried again later.") from None
    if isinstance(answer, OSError):
        if answer.errno == socket.EAI_AGAIN:
            raise CannotLookUp(
                f"The name {host} cannot be looked up at the moment. It is tried again later."
            ) from answer
        raise NoSuchHost(f"There is no host {host}: check the address for a slip.") from answer
    return answer


class TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the deadline: a server that drips cannot hold it open."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, asks the guard about every address, and connects to what was asked about.

    TLS still speaks to the host by its name, so certificates are checked as ever.
    """

    def __init__(self, *, guard: Guard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port, within=self._deadline.left(timeout))
        for address in addresses:
            self._guard(ipaddress.ip_address(address.partition("%")[0]))
        fault: Exception = NoSuchHost(f"There is no host {host}: check the address for a slip.")
        for address in addresses[:TRIES]:
            try:
                left = self._deadline.left(timeout)
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
                return TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault
