"""One entry is one entry, in whatever dress it comes."""

import pytest

from bulletins.inbox.identity import fold_address, identity, without_tracking


def same(one: dict[str, str], other: dict[str, str]) -> bool:
    def key(given: dict[str, str]) -> str:
        return identity(**{"guid": "", "link": "", "title": "", "site": "https://news.example/feed", **given})

    return key(one) == key(other)


@pytest.mark.parametrize(
    "dressed",
    [
        "http://www.news.example/a/?b=1&c=2",
        "HTTPS://News.Example/a?c=2&b=1",
        "https://news.example/a?b=1&c=2&utm_source=rss&utm_medium=feed",
        "https://news.example/a?fbclid=x&b=1&gclid=y&c=2&mc_cid=1&mc_eid=2&at_medium=rss",
        "https://news.example:443/a?b=1&c=2#utm_source=rss",
        "https://news.example/a?b=1&c=2&xtor=RSS-3&wt_mc=rss.x",
        "https://news.example/A?b=1&c=2&source=rss",
    ],
)
def test_dressing_of_a_link_makes_no_new_entry(dressed):
    assert same({"link": "https://news.example/a?b=1&c=2"}, {"link": dressed})
    assert same({"guid": "https://news.example/a?b=1&c=2"}, {"guid": dressed, "link": "https://elsewhere.example"})


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/b",
        "https://news.example/a?page=2",
        "https://news.example/a#second",
        "https://news.example:8443/a",
    ],
)
def test_another_address_is_another_entry(other):
    assert not same({"link": "https://news.example/a"}, {"link": other})


def test_an_id_counts_more_than_the_link_and_its_case_does_not():
    assert same({"guid": "tag:gov.example,2005:/A", "link": "https://x.example/1"}, {"guid": "TAG:gov.example,2005:/a"})
    assert not same({"guid": "tag:1", "link": "https://x.example/1"}, {"guid": "tag:2", "link": "https://x.example/1"})


def test_a_bare_number_counts_within_its_site_only():
    assert same(
        {"guid": "12", "link": "https://a.example/1"}, {"guid": "12", "link": "https://www.a.example/1?utm_source=x"}
    )
    assert not same({"guid": "12", "link": "https://a.example/1"}, {"guid": "12", "link": "https://b.example/1"})


def test_without_id_and_link_the_title_says_who_it_is():
    assert same({"title": "Half  term"}, {"title": "half term"})
    assert not same({"title": "Half term"}, {"title": "Half term", "site": "https://other.example/"})


def test_a_link_is_kept_as_it_was_but_for_tracking():
    assert without_tracking("https://N.example/A/?Q=x%20y&utm_source=a#Top") == "https://N.example/A/?Q=x%20y#Top"
    assert (
        without_tracking("https://n.example/?source=council&ref=home") == "https://n.example/?source=council&ref=home"
    )


@pytest.mark.parametrize("address", ["http://[", "http://a:b:c/", "", "::", "http://é.example/%zz", "http://a/%F0%9F"])
def test_any_address_can_be_folded(address):
    assert isinstance(fold_address(address), str)
