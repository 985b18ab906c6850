"""The checks see a letter's colours as a real browser does, in light and in dark."""

import datetime as dt

import pytest

from newsletters.checks.opened import Opened
from newsletters.checks.rules.contrast import looks
from newsletters.edition import LetterSection
from newsletters.rendering.render import render
from tests.newsletters.letters import item, make_letter, make_publication

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = """
() => {
  const two = (number) => (+number).toString(16).padStart(2, '0');
  const hex = (colour) => '#' + colour.match(/\\d+/g).slice(0, 3).map(two).join('');
  const ground = (tag) => {
    for (let at = tag; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor;
      if (found !== 'rgba(0, 0, 0, 0)') return hex(found);
    }
    return '';
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const tag = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim().replace(/\\s+/g, ' ');
    if (!words || !tag.checkVisibility()) continue;
    const style = getComputedStyle(tag);
    found.push([words, hex(style.color), ground(tag), parseFloat(style.fontSize), +style.fontWeight >= 700]);
  }
  return found;
}
"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", [{}, {"language": "ur", "direction": "rtl"}])
def test_every_text_looks_as_the_checks_say(ealing, browser, dark, language):
    news = [
        item("Census", "Two lines.", action="Sign it off", deadline=dt.date(2026, 12, 4), audience="Headteachers"),
        item("Lettings", "More of them.", action="Read it"),
    ]
    letter = make_letter(
        ealing, make_publication(ealing), sections=[LetterSection(title="News", items=news)], left_out=2, **language
    )
    opened = Opened.of(letter, render(letter))
    context = browser.new_context(color_scheme="dark" if dark else "light", offline=True)
    page = context.new_page()
    page.set_content(opened.html)

    seen = [tuple(each) for each in page.evaluate(SEEN)]
    context.close()

    said = [(words, *look.pair, look.pixels, look.bold) for words, look in looks(opened, dark=dark)]
    assert len(seen) > 20
    assert said == seen
