"""Feeds broken in the ways in which feeds are broken, and some more: `mutated(7)` is the same each time."""

import gzip
import json
import random
from collections.abc import Callable

from tests.bulletins.inbox import feeds

Broken = Callable[[random.Random, bytes], bytes]

DATES = [
    "",
    "yesterday",
    "2026-13-45T99:99:99Z",
    "Fri, 31 Feb 2026 25:61:00 +9900",
    "0",
    "9" * 400,
    "-1-1-1",
    "２０２６",
]
PIECES = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<item>", b"</item>", b"</channel>", b"<entry/>", b"\0",
    b"\xff", b"&#xD800;", b"&#0;", b"&bomb;", b'"', b"'", b"=", b"<?", b"?>", b"<!DOCTYPE", b"xml:base='http://['",
    b"\xed\xa0\x80", b"{", b"}", b"[", b"\\u0000", b"\xe2\x80\xae", b"\r", b"<guid>", b"<link href=",
    b"<title type='xhtml'>",
]  # fmt: skip
ENCODINGS = [
    "utf-8",
    "utf-16",
    "utf-32",
    "utf-7",
    "iso-8859-1",
    "shift_jis",
    "ebcdic-cp-us",
    "punycode",
    "none",
    "x" * 39,
]


def samples() -> list[bytes]:
    texts = [feeds.WORDPRESS, feeds.YOUTUBE, feeds.JSON]
    return [
        feeds.govuk(),
        feeds.rdf(),
        feeds.COUNCIL,
        feeds.LATIN.encode("latin-1", "replace"),
        *map(str.encode, texts),
    ]


def mutated(number: int) -> bytes:
    chance = random.Random(number)
    feed = chance.choice(samples())
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        feed = chance.choice(WAYS)(chance, feed)
    return feed


def _cut(chance: random.Random, feed: bytes) -> bytes:
    return feed[: chance.randrange(len(feed) + 1)]


def _headless(chance: random.Random, feed: bytes) -> bytes:
    return feed[chance.randrange(len(feed) + 1) :]


def _pieces(chance: random.Random, feed: bytes) -> bytes:
    for _ in range(chance.randrange(1, 12)):
        at, gone = chance.randrange(len(feed) + 1), chance.choice([0, 0, 1, 5, 40])
        feed = feed[:at] + chance.choice(PIECES) * chance.choice([1, 1, 1, 50]) + feed[at + gone :]
    return feed


def _bits(chance: random.Random, feed: bytes) -> bytes:
    data = bytearray(feed)
    for _ in range(chance.randrange(1, 60) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _wrong_encoding(chance: random.Random, feed: bytes) -> bytes:
    said = chance.choice(ENCODINGS).encode()
    feed = feed.replace(b'encoding="UTF-8"', b'encoding="' + said + b'"').replace(b"utf-8", said)
    really = chance.choice(["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp037"])
    return feed.decode("utf-8", "replace").encode(really, "replace")


def _nulls(chance: random.Random, feed: bytes) -> bytes:
    every = chance.randrange(1, 40)
    return b"\0".join(feed[at : at + every] for at in range(0, len(feed), every))


def _bomb(chance: random.Random, feed: bytes) -> bytes:
    last, lines = "a", []
    for depth in range(chance.choice([3, 9, 40])):
        lines.append(f'<!ENTITY e{depth} "{("&" + last + ";") * 10 if depth else "lol" * 20}">')
        last = f"e{depth}"
    outside = '<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;'
    type_ = f"<!DOCTYPE rss [{''.join(lines)}{outside}]>".encode()
    return (
        b"<?xml version='1.0'?>" + type_ + feed.partition(b"?>")[2].replace(b"<title>", f"<title>&{last};&x;".encode())
    )


def _deep(chance: random.Random, feed: bytes) -> bytes:
    depth = chance.choice([50, 2000, 30_000])
    if feed.lstrip().startswith(b"{"):
        return b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * depth + b"]" * depth + b"}"
    tag = chance.choice([b"div", b"item", b"entry", b"title"])
    at = feed.find(b"<title") if b"<title" in feed else 0
    return feed[:at] + (b"<" + tag + b">") * depth + feed[at:] + (b"</" + tag + b">") * chance.choice([0, depth])


def _binary(chance: random.Random, feed: bytes) -> bytes:
    noise = chance.randbytes(chance.randrange(1, 20_000))
    return chance.choice(
        [noise, b"\x89PNG\r\n\x1a\n" + noise, gzip.compress(feed), b"%PDF-1.4" + noise, b"PK\x03\x04" + noise]
    )


def _empty(chance: random.Random, feed: bytes) -> bytes:
    return chance.choice(
        [b"", b" \n", b"\xef\xbb\xbf", b"<?xml version='1.0'?>", b"{}", b"[]", b"null", b"<rss/>", b"<feed/>"]
    )


def _large_attributes(chance: random.Random, feed: bytes) -> bytes:
    size = chance.choice([5_000, 60_000, 400_000])
    one = b' class="' + b"a" * size + b'"'
    many = b"".join(b' a%d="x"' % n for n in range(size // 100))
    at = feed.find(b">", feed.find(b"<title"))
    return feed[:at] + chance.choice([one, many, b" href='" + b"&amp;" * (size // 10) + b"'"]) + feed[at:]


def _dates(chance: random.Random, feed: bytes) -> bytes:
    for name in (b"updated", b"pubDate", b"published", b"dc:date"):
        parts = feed.split(b"<" + name + b">")
        feed = parts[0] + b"".join(
            b"<"
            + name
            + b">"
            + chance.choice(DATES).encode()
            + b"</"
            + name
            + b">"
            + part.partition(b"</" + name + b">")[2]
            for part in parts[1:]
        )
    return feed.replace(b"2026-11", chance.choice(DATES).encode()[:30])


def _again(chance: random.Random, feed: bytes) -> bytes:
    """Twice in one file, or parts of it many times."""
    if chance.random() < 0.3:
        return feed + feed
    start = chance.randrange(len(feed) + 1)
    return feed[:start] + feed[start : start + chance.randrange(1, 400)] * chance.choice([2, 5, 30]) + feed[start:]


def _json_types(chance: random.Random, feed: bytes) -> bytes:
    """Every value of another kind than it should be."""
    values = [None, True, -1, 1e308, "x", "\ud800", [], {}, [[]], {"id": {}}, "9" * 5000]
    names = [
        "id",
        "url",
        "title",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "authors",
        "author",
        "tags",
    ]
    items = [{name: chance.choice(values) for name in names} for _ in range(chance.randrange(20))]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": chance.choice(values),
        "items": chance.choice([items, items, {}, 5]),
    }
    return json.dumps(whole).encode()


def _page(chance: random.Random, feed: bytes) -> bytes:
    return (
        b"<!doctype html><html><head><link rel=alternate type='application/rss+xml' href='/feed'></head><body>" + feed
    )


WAYS: list[Broken] = [
    _cut, _headless, _pieces, _bits, _wrong_encoding, _nulls, _bomb, _deep, _binary, _empty, _large_attributes, _dates,
    _again, _json_types, _page,
]  # fmt: skip
