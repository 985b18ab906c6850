"""JSON Feed (jsonfeed.org, versions 1 and 1.1), which feedparser does not read."""

import datetime as dt
import html
import json
from typing import Any
from urllib.parse import urljoin

from django.utils.dateparse import parse_datetime

from bulletins.inbox.clean import plain, text_of
from bulletins.inbox.reading import ReadEntry, Reading
from bulletins.inbox.trim import MOST_ENTRIES, TOO_MANY
from cms.core.outside.fault import Fault


def read(text: str, *, url: str) -> Reading:
    """Raises Fault where it is no JSON Feed."""
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        raise Fault(f"It looks like JSON and is broken{where}: tell its owner.") from error
    version = _string(feed, "version")
    if "jsonfeed.org/version/" not in version or not isinstance(feed.get("items", []), list):
        raise Fault("It is JSON but no JSON Feed: give the address of a feed in RSS, Atom, RDF or JSON Feed.")
    site = url or _string(feed, "feed_url") or _string(feed, "home_page_url")
    items = feed.get("items", [])
    return Reading(
        format=f"JSON Feed {plain(version.rpartition('/')[2], 10)}",
        title=plain(_string(feed, "title"), 200),
        site=site,
        entries=[_entry(item if isinstance(item, dict) else {}, site) for item in items[:MOST_ENTRIES]],
        fault=f"{TOO_MANY}: the first {MOST_ENTRIES} were read. Tell its owner." if len(items) > MOST_ENTRIES else "",
    )


def _entry(item: dict[str, Any], site: str) -> ReadEntry:
    guid = item.get("id", "")
    link = _link(site, _string(item, "url") or _string(item, "external_url"))
    text = html.escape(_string(item, "content_text")).replace("\n", "<br>")
    published, updated = _date(item, "date_published"), _date(item, "date_modified")
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    return ReadEntry(
        guid=plain(str(guid) if isinstance(guid, str | int | float) else "", 1000),
        link=link,
        title=plain(_string(item, "title"), 300) or text_of(_string(item, "content_html") or text, 100),
        summary=html.escape(_string(item, "summary")),
        body=_string(item, "content_html") or text,
        base=link or site,
        author=plain(", ".join(_string(author, "name") for author in authors or [] if _string(author, "name")), 200),
        published=published or updated,
        updated=updated or published,
    )


def _string(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _link(site: str, link: str) -> str:
    if not link.strip():
        return ""
    try:
        found = plain(urljoin(site, link), 2000)
    except ValueError:
        return ""
    return found if found.lower().startswith(("http://", "https://")) else ""


def _date(item: dict[str, Any], key: str) -> dt.datetime | None:
    try:
        found = parse_datetime(_string(item, key))
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
