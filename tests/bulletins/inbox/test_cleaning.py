"""HTML of others is made safe, whole and free of what counts readers."""

import pytest

from bulletins.inbox.clean import clean, plain, text_of

BASE = "https://trust.example/2026/11/grants/"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVa\nScript:alert(1)">x</a>',
        '<a href="data:text/html,alert(1)">x</a>',
        '<img src=x onerror="alert(1)">',
        "<svg><script>alert(1)</script></svg>",
        '<iframe src="https://evil.example/alert"></iframe>',
        '<style>@import "alert"</style>',
        '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
        '<form action="/alert"><input name="alert"></form>',
    ],
)
def test_nothing_that_acts_comes_through(markup):
    assert "alert" not in clean(markup, base=BASE)


def test_links_and_pictures_are_made_whole():
    cleaned = clean('<a href="../apply">a</a> <img src="/corner.jpg" alt="A corner">', base=BASE)

    assert 'href="https://trust.example/2026/11/apply"' in cleaned
    assert 'src="https://trust.example/corner.jpg"' in cleaned


def test_links_lose_their_tracking_and_keep_the_rest():
    assert 'href="https://trust.example/apply?id=7#form"' in clean(
        '<a href="/apply?utm_source=rss&id=7&fbclid=a#form">a</a>', base=BASE
    )


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="https://trust.example/a.gif" width="1" height="1">',
        '<img src="https://trust.example/a.gif" height="0">',
        '<img src="https://pixel.wp.com/g.gif?v=ext">',
        '<img src="https://feeds.feedburner.com/~r/trust/4/3.gif" alt="a > b">',
        '<img src="https://count.trust.example/tracking/pixel.gif">',
        "<img>",
        '<img src="data:image/gif;base64,R0lGOD">',
    ],
)
def test_pictures_that_count_readers_are_taken_out(pixel):
    assert clean(f"<p>News {pixel}</p>", base=BASE) == "<p>News </p>"


def test_every_picture_has_an_alternative_and_waits_to_be_looked_at():
    assert clean('<img src="/a.jpg" width="600">', base=BASE).startswith('<img alt="" ')
    assert 'loading="lazy"' in clean('<img src="/a.jpg">', base=BASE)


def test_the_page_keeps_its_one_first_heading():
    assert clean("<h1>News</h1>") == "<h2>News</h2>"


def test_tables_stay():
    assert clean("<table><tr><th>When</th><td>Friday</td></tr></table>").count("<t") == 5


def test_words_of_neighbouring_blocks_stay_apart():
    assert text_of("<ul><li>One</li><li>Two &amp; <b>thr</b>ee</li></ul>", 100) == "One Two & three"


def test_text_is_cut_at_a_word():
    assert plain("one two three four", 12) == "one two…"
    assert len(plain("a" * 500, 300)) == 300


def test_what_cannot_be_seen_or_stored_is_taken_out():
    assert plain("a\0b\ud800c\u202ed", 10) == "abcd"
