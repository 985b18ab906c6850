"""Whatever the web sends: entries or a sentence, never anything else."""

import functools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletins.inbox.read import read
from bulletins.inbox.take_in import made
from bulletins.models import Feed
from cms.core.outside.fault import Fault
from tests.bulletins.inbox import feeds

SAMPLES = [
    feeds.govuk(),
    feeds.WORDPRESS.encode(),
    feeds.rdf(),
    feeds.YOUTUBE.encode(),
    feeds.COUNCIL,
    feeds.LATIN.encode("latin-1", "replace"),
    feeds.JSON.encode(),
]
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"<item>",
    b"</item>",
    b"\x00",
    b"\xff",
    b"&#xD800;",
    b"&#0;",
    b'"',
    b"<entry/>",
    b"xml:base='http://['",
    b"\xed\xa0\x80",
    b"&#99999999;",
    b"{",
    b"9" * 5000,
]

fuzz = functools.partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reads_or_tells(data: bytes, content_type: str = "") -> None:
    try:
        reading = read(data, url="https://news.example/feed", content_type=content_type)
    except Fault as fault:
        assert str(fault).endswith((".", ")"))  # noqa: PT017 (either is right: entries, or a sentence)
        return
    for entry in reading.entries:
        row = made(Feed(partnership_id=1, url="https://news.example/feed"), "0" * 64, entry)
        for field in ("title", "summary", "body", "link", "author"):
            value = getattr(row, field)
            value.encode()  # No half of a character that a database refuses.
            assert "\0" not in value
            longest = row._meta.get_field(field).max_length
            assert longest is None or len(value) <= longest


@fuzz(max_examples=150)
@given(st.sampled_from(SAMPLES), st.data())
def test_feeds_cut_off_anywhere(sample, data):
    reads_or_tells(sample[: data.draw(st.integers(0, len(sample)))])


@fuzz(max_examples=300)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 40), st.sampled_from(PIECES)), min_size=1, max_size=6),
)
def test_feeds_with_pieces_put_in_and_taken_out(sample, changes):
    for place, gone, piece in changes:
        sample = sample[:place] + piece + sample[place + gone :]
    reads_or_tells(sample)


@fuzz(max_examples=150)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"",
            b"<rss>",
            b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
            b'{"version":"https://jsonfeed.org/version/1","items":[',
            b"<?xml version='1.0' encoding='",
        ]
    ),
    st.sampled_from(
        ["", "text/xml; charset=utf-16", "application/xml; charset=punycode", "text/xml; charset=nonsense"]
    ),
)
def test_any_bytes(tail, head, content_type):
    reads_or_tells(head + tail, content_type)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "url", "title", "content_html", "authors", "name", "date_published", "summary"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@fuzz(max_examples=150)
@given(JSON)
def test_any_json(items):
    import json

    reads_or_tells(
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": items if isinstance(items, list) else [items]}
        ).encode()
    )
