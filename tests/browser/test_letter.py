"""A letter in a real browser: as wide as the window, readable with pictures off, and without a fault that axe finds."""

import dataclasses
import email
import email.policy
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsletters.edition import Letter, LetterSection
from newsletters.measuring.measure_raw import written
from newsletters.rendering import preview
from tests.newsletters.letters import make_letter, make_publication, sections
from tests.newsletters.sending.fixtures import due, gatekeeping

__all__ = ["due", "gatekeeping"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

URDU = {"language": "ur", "direction": "rtl", "subject": "مردم شماری", "introduction": "اس ہفتے مختصر خبریں۔"}


@pytest.fixture
def show(browser) -> Iterator[Any]:
    """`show(html, width=320)`: a page that shows it, with nothing fetched from anywhere."""
    opened = []

    def make(html: str, *, width: int = 800, colours: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours, offline=True)
        opened.append(context)
        page = context.new_page()
        page.set_content(html)
        return page

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def letters(ealing) -> dict[str, Letter]:
    statutory = make_publication(ealing, slug="briefing", name="Safeguarding briefing", statutory=True)
    usual = make_publication(ealing)
    return {
        "usual": make_letter(ealing, usual),
        "statutory": make_letter(ealing, statutory),
        "from the right": make_letter(ealing, usual, **URDU),
        "half in English": make_letter(ealing, usual, **URDU, top_language="en-gb", sections=in_english(sections())),
        "with nothing for action": make_letter(ealing, usual, introduction="", sections=sections()[3:]),
    }


def in_english(some: list[LetterSection]) -> list[LetterSection]:
    """As they stand in a letter of another language, where nobody has translated them."""
    return [
        dataclasses.replace(
            section, language="en-gb", items=[dataclasses.replace(item, language="en-gb") for item in section.items]
        )
        for section in some
    ]


def test_axe_finds_nothing_in_a_letter(letters, show):
    pages = [(preview.html(letter), "light") for letter in letters.values()]
    pages += [(preview.html(letters["usual"]), "dark"), (preview.html(letters["usual"], dark=True), "light")]

    for html, colours in pages:
        found = Axe().run(show(html, colours=colours))
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("rule", ["counts", "person"])
def test_nor_in_one_whose_links_and_opens_are_counted(gatekeeping, due, show, rule):
    gatekeeping.tracking = rule
    gatekeeping.save()
    _, letter = written(due("one@school.example"))
    body = email.message_from_bytes(letter, policy=email.policy.default).get_body(["html"])

    page = show(body.get_content())

    # What is counted is in it: a picture without words, and links by way of the hub.
    assert page.locator('img[src*="/letters/o/"]').get_attribute("alt") == ""
    assert page.locator('a[href*="/letters/l/"]').count()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 360, 600, 800])
def test_a_letter_never_scrolls_sideways(letters, show, width):
    for letter in letters.values():
        page = show(preview.html(letter), width=width)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_with_pictures_off_every_word_is_there(letters, show):
    words = show(preview.html(letters["usual"]), width=360).inner_text("body")

    assert "Ealing Learning Partnership" in words
    assert "Sign off the autumn census" in words
    assert "Leave Gatekeeping" in words


def test_the_dark_preview_looks_as_a_dark_mail_program_shows_it(letters, show):
    script = "getComputedStyle(document.querySelector('h2')).color + getComputedStyle(document.body).backgroundColor"
    forced = show(preview.html(letters["usual"], dark=True)).evaluate(script)

    assert forced == show(preview.html(letters["usual"]), colours="dark").evaluate(script)
    assert forced != show(preview.html(letters["usual"])).evaluate(script)
