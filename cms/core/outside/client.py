"""Asking by HTTP, over connections that the guard allowed; no proxy, no kept connections."""

import contextlib
import functools
import ssl
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from cms.core.outside.connect import Deadline, GuardedBackend
from cms.core.outside.fault import Fault
from cms.core.outside.guard import Guard

REDIRECTS = 5


@contextlib.contextmanager
def client(*, guard: Guard, deadline: Deadline, headers: Mapping[str, str], wait: float) -> Iterator[httpx.Client]:
    """A client for one conversation. `wait`: seconds for any one answer. Whatever goes wrong within is a Fault."""
    transport = GuardedTransport(guard=guard, deadline=deadline)
    try:
        with httpx.Client(transport=transport, headers=dict(headers), timeout=wait, trust_env=False) as made:
            yield made
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise Fault(_why_not_connected(error)) from error
    except httpcore.TimeoutException as error:
        deadline.left()  # Says so, if it was the time for the whole.
        raise Fault(f"The server did not answer within {wait:g} seconds. It is tried again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError, ValueError) as error:
        raise Fault("The server broke off, or its answer is not proper HTTP. It is tried again later.") from error


@contextlib.contextmanager
def answered(client: httpx.Client, method: str, url: str) -> Iterator[tuple[httpx.Response, str]]:
    """The answer where an address ends, and that address; each of at most five redirects is checked like the first."""
    for _ in range(REDIRECTS + 1):
        check_address(url)
        with client.stream(method, url) as response:
            if not response.has_redirect_location:
                yield response, url
                return
            url = urljoin(url, response.headers["location"])
    raise Fault(f"It leads from address to address more than {REDIRECTS} times: give the address where it ends.")


def check_address(url: str) -> None:
    """Raise Fault for an address that is not plain http or https, or that carries a password."""
    try:
        urlsplit(url)  # Sees brackets that are never closed.
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Fault(
            f"“{url}” is no address that can be fetched: give one like https://www.example.org/feed."
        ) from error
    if parts.scheme not in ("http", "https"):
        raise Fault(f"“{url}” is no http or https address: only those are fetched.")
    if parts.userinfo:
        raise Fault("The address carries a user name or password: give one without. It must be open to all.")
    if not parts.host:
        raise Fault(f"“{url}” names no host: give an address like https://www.example.org/feed.")


class GuardedTransport(httpx.BaseTransport):
    """httpx over the guard's connections."""

    def __init__(self, *, guard: Guard, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(guard=guard, deadline=deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Whom TLS trusts; reading them takes longer than many a fetch."""
    return httpx.create_ssl_context()


def _why_not_connected(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"Its certificate is not valid ({cause.verify_message}): tell its owner."
        if isinstance(cause, ssl.SSLError):
            return "A secure connection could not be made: its owner should look at its TLS settings."
        if isinstance(cause, ConnectionRefusedError):
            return "Nothing answers at this address: check it for a slip, or try later."
        cause = cause.__cause__ or cause.__context__
    return "The server cannot be reached: check the address for a slip, or try later."
