"""Charts: their numbers in words, nothing lost by rounding, colours that can be told from the page."""

import re
from pathlib import Path

import pytest
from defusedxml import ElementTree

from cms.people.contrast import ratio
from newsletters.reports.chart import Part, bar

CSS = Path(__file__).parents[3] / "site/hub/static/newsletters/reports.css"
SVG = "{http://www.w3.org/2000/svg}"


def widths(svg):
    return [float(each) for each in re.findall(r'report-part--\w+" x="[\d.]+%" width="([\d.]+)%"', svg)]


def test_it_is_a_picture_with_a_title_and_its_numbers_in_words():
    svg = ElementTree.fromstring(bar("a b", "All & more", [Part("arrived", "Arrived", 3), Part("count", "Rest", 1)]))

    assert svg.get("role") == "img"
    title, words = svg.find("title"), svg.find("desc")
    assert svg.get("aria-labelledby").split() == [title.get("id"), words.get("id")]
    assert title.text == "All & more"
    assert words.text == "Arrived: 3, Rest: 1"


def test_parts_are_as_wide_as_their_share_and_fill_the_bar():
    svg = bar("a", "t", [Part("arrived", "A", 75), Part("count", "B", 25), Part("count", "C", 0)])

    assert widths(svg) == [75.0, 25.0]


def test_one_letter_of_many_can_be_seen_and_the_bar_stays_whole():
    found = widths(bar("a", "t", [Part("arrived", "A", 99_999), Part("count", "B", 1)]))

    assert found[1] == 0.6
    assert sum(found) == pytest.approx(100)


def test_a_bar_may_be_a_share_of_the_longest():
    assert widths(bar("a", "t", [Part("count", "A", 5)], most=20)) == [25.0]


def test_nothing_has_words_too():
    assert "Nothing</desc>" in bar("a", "t", [Part("count", "A", 0)])


def themes():
    """The colours of the style sheet, in the light and in the dark."""
    blocks = re.findall(r"(:root|\.w-theme-dark|\.w-theme-system)[^{]*\{([^}]+)\}", CSS.read_text())
    return [dict(re.findall(r"--report-([\w-]+): (#\w{6})", block)) for _, block in blocks]


def test_each_colour_stands_out_from_the_page_and_carries_its_text():
    assert len(themes()) >= 4
    for colours in themes():
        for name, colour in colours.items():
            if name not in ("ground", "page", "text"):
                assert ratio(colour, colours["page"]) >= 3, name
                assert ratio(colour, colours["ground"]) >= 3, name
                assert ratio(colour, colours["text"]) >= 4.5, name
