"""Fetching a feed: conditional, with limits of size, time and redirects, from public addresses only."""

import dataclasses
import zlib
from collections.abc import Iterator

import httpx

from cms.core.outside.client import answered, client
from cms.core.outside.connect import Deadline
from cms.core.outside.fault import Fault
from cms.core.outside.guard import Guard, only_public

LARGEST = 10_000_000  # bytes, after decompression
SECONDS = 20.0  # for the whole, redirects and all
WAIT = 10.0  # for any one answer of the server
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
    asking = client(guard=guard, deadline=deadline, headers=headers, wait=WAIT)
    with asking as server, answered(server, "GET", url) as (response, end):
        return _take(response, end, largest=largest, deadline=deadline)


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


def _why_not_ok(status: int) -> str:
    if status in STATUS_SENTENCES:
        return STATUS_SENTENCES[status]
    if status >= 500:
        return f"The server has trouble of its own ({status}). It is tried again later."
    return f"The server answered {status} and sent no feed: check the address."
