"""Bytes of a feed -> its format and entries. The only module that imports feedparser."""

import calendar
import datetime as dt
import io
import re
import time
import xml.sax
from typing import Any
from urllib.parse import urljoin

import feedparser

from bulletins.inbox import json_feed
from bulletins.inbox.clean import plain, text_of
from bulletins.inbox.decode import decode, mend
from bulletins.inbox.reading import ReadEntry, Reading
from bulletins.inbox.trim import trim
from cms.core.outside.fault import Fault

FORMATS = {
    "rss090": "RSS 0.90 (RDF)",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0 (RDF)",
    "rss20": "RSS 2.0",
    "rss": "RSS",
    "atom01": "Atom 0.1",
    "atom02": "Atom 0.2",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
    "cdf": "CDF",
}
NO_FEED = "This is no feed that we can read: give the address of one in RSS, Atom, RDF or JSON Feed."
HTML_PAGE = re.compile(r"(?:\s|<!--.*?-->|<\?[^>]*>)*(?:<!doctype\s+html|<html)\b", re.IGNORECASE | re.DOTALL)
OFFERED = re.compile(r"<link\b[^>]{0,1000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(href|type)\s*=\s*["']?([^"'>\s]{1,1000})""", re.IGNORECASE)
WEB = ("http://", "https://")
#: By RSS a guid is an address unless it says otherwise; feedparser makes an address of whatever says nothing.
SILENT_GUID = re.compile(r"<guid(?=\s|>)(?![^>]*isPermaLink)", re.IGNORECASE)


def read(data: bytes, *, url: str = "", content_type: str = "") -> Reading:
    """What stands in a feed. Raises Fault, whose message is a sentence, where nothing can be read.

    A feed that is broken part of the way is read as far as it goes; `Reading.fault` then says so.
    `url` is where it came from: relative links are resolved against it.
    """
    text = decode(data, content_type=content_type)
    if not text.strip("\ufeff \t\r\n\0"):
        raise Fault("It is empty: there is nothing in it, not even a feed without entries.")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return json_feed.read(text, url=url)
    if HTML_PAGE.match(text[:5000].lstrip("\ufeff")):
        raise Fault(_web_page(text, url))
    mended, lines = mend(text)
    if not mended.strip():
        raise Fault(NO_FEED)
    return _read_xml(mended, url, lines=lines)


def _read_xml(text: str, url: str, *, lines: int) -> Reading:
    text, why = trim(text)
    if not text.strip():
        raise Fault(f"{why}, and nothing in it could be read: tell its owner.")
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url.startswith(WEB):
        headers["content-location"] = url
    try:
        parsed = feedparser.parse(
            io.BytesIO(SILENT_GUID.sub('<guid isPermaLink="false"', text).encode("utf-8", "replace")),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (
        Exception
    ) as error:  # feedparser meets anything the web can send; whatever it trips over is the feed's fault.
        raise Fault(f"It is too broken to be read ({type(error).__name__}): tell its owner.") from error
    if not parsed.version and not parsed.entries and not why:
        raise Fault(_no_feed(parsed, lines))
    fault = why or _ill_formed(parsed, lines)
    if fault and not parsed.entries:
        raise Fault(f"{fault}, and nothing in it could be read: tell its owner.")
    site = _site(parsed.feed, url)
    return Reading(
        format=FORMATS.get(parsed.version, "unknown"),
        title=text_of(_string(parsed.feed, "title"), 200),
        site=site,
        entries=[_entry(entry, parsed.version, site=site, url=url) for entry in parsed.entries],
        fault=f"{fault}: {_entries(len(parsed.entries))} could be read, and there may be more. Tell its owner."
        if fault
        else "",
    )


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _ill_formed(parsed: Any, lines: int) -> str:
    """Where and why it is not XML; empty where it is. `lines` were taken from its beginning."""
    error = parsed.get("bozo_exception") if parsed.bozo else None
    if isinstance(error, xml.sax.SAXParseException):
        line = max(1, (error.getLineNumber() or 1) - 1 + lines)  # feedparser puts a declaration of its own before it.
        return f"It is not well-formed (line {line}: {error.getMessage()})"
    return "It is not well-formed" if error else ""


def _no_feed(parsed: Any, lines: int) -> str:
    fault = _ill_formed(parsed, lines)
    return f"{NO_FEED} {fault}." if fault else NO_FEED


def _web_page(text: str, url: str) -> str:
    """That it is a web page, and which feed that page names."""
    for link in OFFERED.findall(text[:100_000]):
        attributes = {name.lower(): value for name, value in ATTRIBUTE.findall(link)}
        if attributes.get("type", "").lower() in (
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
        ):
            found = _joined(url, attributes.get("href", ""))
            if found:
                return f"This is a web page, not a feed. It names this feed: {found} – give that address."
    return "This is a web page, not a feed: look on it for a link called RSS, Atom or feed, and give that address."


def _site(feed: Any, url: str) -> str:
    """What relative addresses are relative to, where an entry does not say."""
    own = [link.get("href", "") for link in feed.get("links", []) if link.get("rel") == "self"]
    for address in (url, *own, _string(feed, "link")):
        if address.startswith(WEB):
            return address
    return ""


def _entry(entry: Any, version: str, *, site: str, url: str) -> ReadEntry:
    guid = plain(_string(entry, "id"), 1000)
    link = _joined(site, _string(entry, "link") or (guid if guid.lower().startswith(WEB) else ""))
    details = [entry.get("summary_detail") or {}, *(entry.get("content") or [])]
    base = _base(details, link=link, site=site, url=url, atom=version.startswith("atom"))
    summary, *contents = [_html(detail) for detail in details]
    title = _html(entry.get("title_detail") or {})
    published, updated = _date(entry, "published"), _date(entry, "updated")
    return ReadEntry(
        guid=guid,
        link=link,
        title=text_of(title, 300),
        summary=summary,
        body=max(contents, key=len, default=""),
        base=base,
        author=text_of(_string(entry, "author"), 200),
        published=published or updated,
        updated=updated or published,
    )


def _base(details: list[Any], *, link: str, site: str, url: str, atom: bool) -> str:
    """What links inside an entry are relative to: its xml:base; in Atom the feed; elsewhere the page it stands on."""
    for detail in details:
        base = detail.get("base") or ""
        if base.startswith(WEB) and base != url:
            return str(base)
    return (site or link) if atom else (link or site)


def _html(detail: Any) -> str:
    """The HTML of a construct; text that is no HTML is escaped."""
    value = detail.get("value") or ""
    if not isinstance(value, str):
        return ""
    if detail.get("type") == "text/plain":
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\n\n", "<br><br>")
    return value


def _string(holder: Any, key: str) -> str:
    value = dict.get(holder, key)  # FeedParserDict's own look-up falls back to other keys, with a warning.
    return value if isinstance(value, str) else ""


def _date(entry: Any, key: str) -> dt.datetime | None:
    parsed = dict.get(entry, f"{key}_parsed")
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        found = dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    # feedparser takes every name of a zone that is not American for UTC.
    return found - dt.timedelta(hours=1) if _string(entry, key).rstrip().upper().endswith(" BST") else found


def _joined(base: str, link: str) -> str:
    """An absolute web address, or none: other schemes are not links that a reader may follow."""
    if not link.strip():
        return ""
    try:
        found = plain(urljoin(base, link.strip()), 2000)
    except ValueError:
        return ""
    return found.replace(" ", "%20") if found.lower().startswith(WEB) else ""
