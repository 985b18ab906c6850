"""Fetching a feed: conditional, with limits of size, time and redirects, from public addresses only."""

import dataclasses
import functools
import ssl
import zlib
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from bulletins.inbox.connect import Deadline, GuardedBackend
from bulletins.inbox.fault import Fault
from bulletins.inbox.guard import Guard, only_public

LARGEST = 10_000_000  # bytes, after decompression
SECONDS = 20.0  # for the whole, redirects and all
WAIT = 10.0  # for any one answer of the server
REDIRECTS = 5
AGENT = "Gatehouse/1.0 (news for schools; fetches feeds twice an hour at most)"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

STATUS_SENTENCES = {
    401: "The server asks for a password (401): hub feeds must be open to all.",
    403: "The server refuses to give it (403): ask its owner to let feed readers in.",
    404: "There is nothing at this address (404): look up the feed's address on the publisher's page.",
    410: "The publisher has closed this feed (410): remove it or look for another.",
    429: "The server says that it was asked too often (429): it is tried again later.",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a server sent. `body` is None where nothing has changed since last time (304)."""

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    largest: int = LARGEST,
    seconds: float = SECONDS,
    guard: Guard = only_public,
) -> Fetched:
    """Get a feed. Raises Fault, whose message is a sentence, for whatever goes wrong."""
    deadline = Deadline(seconds)
    headers = {"User-Agent": AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    transport = GuardedTransport(guard=guard, deadline=deadline)
    try:
        with httpx.Client(transport=transport, headers=headers, timeout=WAIT, trust_env=False) as client:
            return _follow(client, url, largest=largest, deadline=deadline)
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise Fault(_why_not_connected(error)) from error
    except httpcore.TimeoutException as error:
        deadline.left()  # Says so, if it was the time for the whole.
        raise Fault(f"The server did not answer within {WAIT:g} seconds. It is tried again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError, ValueError) as error:
        raise Fault("The server broke off, or its answer is not proper HTTP. It is tried again later.") from error


def _follow(client: httpx.Client, url: str, *, largest: int, deadline: Deadline) -> Fetched:
    """Ask, and follow at most five redirects; each address is checked like the first."""
    for _ in range(REDIRECTS + 1):
        check_address(url)
        with client.stream("GET", url) as response:
            if not response.has_redirect_location:
                return _take(response, url, largest=largest, deadline=deadline)
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
        raise Fault("The address carries a user name or password: give one without. Hub feeds must be open to all.")
    if not parts.host:
        raise Fault(f"“{url}” names no host: give an address like https://www.example.org/feed.")


def _take(response: httpx.Response, url: str, *, largest: int, deadline: Deadline) -> Fetched:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Fetched(url=url, body=None)
    if response.status_code != httpx.codes.OK:
        raise Fault(_why_not_ok(response.status_code))
    body = bytearray()
    for chunk in _decoded(response, deadline):
        body += chunk
        if len(body) > largest:
            raise Fault(too_large(largest))
    return Fetched(
        url=url,
        body=bytes(body),
        content_type=response.headers.get("content-type", ""),
        etag=_kept(response.headers.get("etag", ""), 300),
        last_modified=_kept(response.headers.get("last-modified", ""), 100),
    )


def too_large(largest: int) -> str:
    return f"It is larger than {largest / 1_000_000:g} MB, the most that is read: ask its owner for a shorter feed."


def _kept(header: str, longest: int) -> str:
    """A header to send back next time; a cut one would never match, so an overlong one is not kept."""
    return header if len(header) <= longest and header.isprintable() else ""


def _decoded(response: httpx.Response, deadline: Deadline) -> Iterator[bytes]:
    """The body in pieces of 64 KB at most, so that a small bomb is noticed while it unfolds."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise Fault(f"The server packed it in a way that was not asked for ({encoding[:40]}): tell its owner.")
    packed = encoding not in ("identity", "")
    unpack = zlib.decompressobj(wbits=47)  # gzip or zlib, by their first bytes
    for raw in response.iter_raw(65_536):
        deadline.left()
        if not packed:
            yield raw
            continue
        rest = raw
        while rest:
            try:
                piece = unpack.decompress(rest, 65_536)
            except zlib.error as error:
                raise Fault("What the server sent cannot be unpacked: it says gzip and is not.") from error
            yield piece
            rest = unpack.unconsumed_tail
            if unpack.eof:
                return


class GuardedTransport(httpx.BaseTransport):
    """httpx over connections that the guard allowed; no proxy, no kept connections."""

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


def _why_not_ok(status: int) -> str:
    if status in STATUS_SENTENCES:
        return STATUS_SENTENCES[status]
    if status >= 500:
        return f"The server has trouble of its own ({status}). It is tried again later."
    return f"The server answered {status} and sent no feed: check the address."
