"""What is read of feeds as publishers send them, sound or broken."""

import contextlib
import datetime as dt
import itertools
import time

import pytest

from bulletins.inbox.clean import clean
from bulletins.inbox.read import read
from cms.core.outside.fault import Fault
from tests.bulletins.inbox import feeds


def test_an_atom_feed_of_the_government_in_local_time():
    reading = read(feeds.govuk("2026-06-20T09:30:00+01:00"))

    entry = reading.entries[0]
    assert (reading.format, len(reading.entries), reading.fault) == ("Atom 1.0", 2, "")
    assert entry.guid == "tag:www.gov.example,2005:/guidance/school-census"
    assert entry.updated == dt.datetime(2026, 6, 20, 8, 30, tzinfo=dt.UTC)
    assert entry.published == entry.updated
    assert entry.link == "https://www.gov.example/guidance/school-census"


def test_a_wordpress_feed_with_its_whole_text():
    entry = read(feeds.WORDPRESS.encode(), url="https://trust.example/feed/").entries[0]

    assert entry.title == "Grants for reading corners – apply now"
    assert entry.author == "Amina Okafor"
    assert "Grants" in entry.body
    assert "£500" in entry.summary


def test_rdf_says_its_format_and_has_links_for_ids():
    reading = read(feeds.rdf())

    assert reading.format == "RSS 0.90 (RDF)"
    assert [entry.title for entry in reading.entries] == ["New opening hours", "Story time"]


def test_a_video_channel_brings_the_description_of_each_video():
    entry = read(feeds.YOUTUBE.encode()).entries[0]

    assert (entry.title, entry.summary) == ("Phones at the gate", "Five minutes for a staff meeting.")
    assert entry.link == "https://videos.example/watch?v=aB3dE6gH9jK"


def test_an_ill_formed_feed_is_read_as_far_as_it_goes_and_told():
    reading = read(feeds.COUNCIL)

    assert [entry.title for entry in reading.entries] == ["Café “Café” – half price meals", "Bins"]
    assert reading.entries[0].link == "http://council.example/news?id=1&cat=2"
    assert "line 9" in reading.fault
    assert "2 entries could be read" in reading.fault


def test_british_summer_time_is_an_hour_ahead():
    assert read(feeds.COUNCIL).entries[0].updated == dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "utf-8", "utf-16", "utf-8-sig"])
def test_text_is_read_in_whatever_encoding_it_came(encoding):
    text = feeds.LATIN.replace("’", "'") if encoding == "iso-8859-1" else feeds.LATIN

    assert read(text.encode(encoding)).entries[0].title in ("Élèves à l’école", "Élèves à l'école")


def test_windows_bytes_among_sound_utf8_spoil_only_themselves():
    data = feeds.rss("<item><title>Café</title></item>", "<item><title>@</title></item>").replace(b"@", b"\x93x\x94")

    assert [entry.title for entry in read(data).entries] == ["Café", "“x”"]


@pytest.mark.parametrize(
    "mistake",
    ["Fish & chips", "Fish &amp; chips", "Fish&nbsp;&amp;&nbsp;chips", "<![CDATA[Fish & chips]]>", "Fish \x0c& chips"],
)
def test_common_slips_of_publishers_are_mended_and_not_told(mistake):
    reading = read(feeds.rss(f"<item><title>{mistake}</title></item>"))

    assert (reading.entries[0].title, reading.fault) == ("Fish & chips", "")


def test_an_address_in_cdata_keeps_its_ampersand():
    data = feeds.rss("<item><title>x</title><link><![CDATA[http://a.example/?b=1&c=2]]></link></item>")

    assert read(data).entries[0].link == "http://a.example/?b=1&c=2"


def test_a_json_feed():
    reading = read(feeds.JSON.encode())

    first, second = reading.entries
    assert reading.format == "JSON Feed 1.1"
    assert (first.guid, first.link, first.title) == ("7", "https://governors.example/news/7", "Clerks wanted")
    assert second.title == "A note without a title"
    assert second.updated == dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "It is empty"),
        (b"\xef\xbb\xbf \n", "It is empty"),
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", "This is a web page, not a feed"),
        (b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml">', "https://a.example/rss.xml"),
        (b"Hello", "This is no feed that we can read"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is no feed that we can read"),
        (b'{"a": 1}', "no JSON Feed"),
        (b'{"version": ', "broken"),
        (b'{"a":' + b"[" * 100_000, "broken"),
        (b"<rss><channel", "nothing in it could be read"),
        (b"<!DOCTYPE x [" + b"]  " * 20_000, "document type"),
        (b"<rss " + b'a1="b" ' * 5000 + b"/>", "more attributes"),
    ],
)
def test_what_is_no_feed_gets_a_sentence(data, sentence):
    with pytest.raises(Fault, match=sentence):
        read(data, url="https://a.example/")


def test_a_feed_without_entries_is_no_fault():
    assert list(read(feeds.rss()).entries) == []


def test_entities_that_unfold_into_each_other_unfold_to_nothing():
    names = "abcdefghij"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">\n' for a, b in itertools.pairwise(names))
    data = f'<!DOCTYPE rss [\n<!ENTITY a "ha">\n{bomb}]>'.encode() + feeds.rss("<item><title>&a; &j;</title></item>")

    assert read(data).entries[0].title == "ha &j;"


def test_of_a_hundred_thousand_entries_the_first_are_read_and_it_is_told():
    items = "".join(f"<item><title>News {n}</title></item>" for n in range(100_000))
    listed = ",".join('{"title": "News"}' for _ in range(100_000))

    rss = read(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    named = "<category domain='d'/> " * 300
    nested = read(f"<rss version='2.0'><channel><item><title>One</title>{named}</item>{'<item>a' * 300}".encode())
    listed = read(f'{{"version": "https://jsonfeed.org/version/1", "items": [{listed}]}}'.encode())

    assert [len(each.entries) for each in (rss, nested, listed)] == [500, 1, 500]
    assert "more than 500 entries" in rss.fault
    assert "more than 500 entries" in listed.fault
    assert nested.fault.startswith("It holds elements within elements without end: 1 entry could be read")


def test_an_entity_said_a_hundred_thousand_times_stays_small():
    data = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 400}">]>'.encode() + feeds.rss(
        f"<item><description>{'&a;' * 100_000}</description></item>"
    )

    assert len(read(data).entries[0].summary) <= 1_000_000


def test_files_of_this_machine_are_not_read_in():
    data = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + feeds.rss("<item><title>&a;!</title></item>")

    assert read(data).entries[0].title == "&a;!"


@pytest.mark.parametrize("piece", ["<a>", "<!--", "<item><title><![CDATA[", "<b x='\"", "\n", "a."])
def test_time_grows_with_the_length_not_with_its_square(piece):
    def seconds(length: int) -> float:
        data = feeds.rss(f"<item><author>{piece * (length // len(piece))}</author></item>")
        started = time.process_time()
        with contextlib.suppress(Fault):
            read(data)
        return time.process_time() - started

    assert seconds(160_000) < 30 * max(seconds(20_000), 0.02)  # The square would be 64 times.


def test_links_are_resolved_against_what_the_feed_says():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/news/"><title>x</title>
      <entry xml:base="june/"><id>1</id><title>t</title><link href="one"/>
      <content type="html">&lt;a href="two">2&lt;/a> &lt;a href="/three">3&lt;/a></content></entry></feed>"""
    entry = read(atom.encode()).entries[0]

    assert entry.link == "https://a.example/news/june/one"
    body = clean(entry.body, base=entry.base)
    assert 'href="https://a.example/news/june/two"' in body
    assert 'href="https://a.example/three"' in body


def test_links_of_a_feed_without_a_base_are_resolved_against_its_own_address():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://a.example/b/feed.atom"/><title>x</title>
      <entry><id>1</id><title>t</title><link href="one"/></entry></feed>"""

    assert read(atom.encode()).entries[0].link == "https://a.example/b/one"
