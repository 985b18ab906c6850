"""Contrast: every text on its ground, in light and in dark, as WCAG 2.2 asks (1.4.3)."""

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator

from bs4 import NavigableString, Tag

from cms.people.contrast import ratio
from newsletters.checks.finding import Mend, rule
from newsletters.checks.opened import Opened, is_hidden, short, value
from newsletters.checks.styles import Colour, Sheet, colour, over, written

SUBJECT = "Contrast"
ENOUGH, ENOUGH_WHERE_LARGE = 4.5, 3.0
#: Pixels from which a text is large, and from which it is where it is bold.
LARGE, LARGE_AND_BOLD = 24.0, 18.66
_BOLD = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"))
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 0.83}
_BLACK: Colour = (0, 0, 0, 1)
_WHITE: Colour = (255, 255, 255, 1)
#: What a browser shows where nothing is said: text, ground, links.
_DEFAULTS: dict[bool, tuple[Colour, Colour, Colour]] = {
    False: (_BLACK, _WHITE, (0, 0, 238, 1)),
    True: (_WHITE, (18, 18, 18, 1), (158, 158, 255, 1)),
}


@dataclasses.dataclass(frozen=True)
class Look:
    """How the text of a tag is seen."""

    ink: Colour
    ground: Colour
    pixels: float = 16.0
    bold: bool = False

    @property
    def is_large(self) -> bool:
        return self.pixels >= (LARGE_AND_BOLD if self.bold else LARGE)

    @property
    def pair(self) -> tuple[str, str]:
        return written(over(self.ink, self.ground)), written(self.ground)


@rule(SUBJECT, mend=Mend.TEMPLATE)
def can_be_read_in_light(letter: Opened) -> Iterable[str]:
    """Every text has a contrast of 4.5 to 1 with its ground; of 3 to 1 where it is large."""
    return _faint(letter, dark=False)


@rule(SUBJECT, mend=Mend.TEMPLATE)
def can_be_read_in_dark(letter: Opened) -> Iterable[str]:
    """The same where a mail program is set to dark."""
    return _faint(letter, dark=True)


def looks(letter: Opened, *, dark: bool) -> Iterator[tuple[str, Look]]:
    """Each text that is seen, with its look."""
    ink, ground, _link = _DEFAULTS[dark]
    if letter.soup.body is not None:
        yield from _texts(letter.soup.body, Look(ink, ground), Sheet(letter.soup, dark=dark), dark)


def _faint(letter: Opened, *, dark: bool) -> Iterator[str]:
    seen = set()
    where = " in dark mode" if dark else ""
    for words, look in looks(letter, dark=dark):
        found, enough = _ratio(*look.pair), ENOUGH_WHERE_LARGE if look.is_large else ENOUGH
        if found < enough and (look.pair, enough) not in seen:
            seen.add((look.pair, enough))
            yield (
                f"“{short(words)}” is {look.pair[0]} on {look.pair[1]}{where}: a contrast of {found:.1f} to 1, "
                f"and {enough:g} is needed."
            )


def _texts(tag: Tag, outer: Look, sheet: Sheet, dark: bool) -> Iterator[tuple[str, Look]]:
    """Each text below a tag with its look. A picture's words are seen where pictures are off."""
    style = sheet.style(tag)
    if is_hidden(tag) or style.get("display") == "none" or style.get("visibility") == "hidden":
        return
    look = _look(tag, outer, style, dark)
    if tag.name == "img" and (words := value(tag, "alt").strip()):
        yield words, look
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _texts(child, look, sheet, dark)
        elif type(child) is NavigableString and look.pixels and (words := " ".join(child.split())):
            yield words, look


def _look(tag: Tag, outer: Look, style: dict[str, str], dark: bool) -> Look:
    ink, ground = outer.ink, outer.ground
    if tag.name == "a" and tag.has_attr("href"):
        ink = _DEFAULTS[dark][2]
    if "color" in style and style["color"] != "inherit":
        ink = colour(style["color"]) or ink
    elif style.get("color") == "inherit":
        ink = outer.ink
    if (own := colour(style.get("background-color", ""))) is not None:
        ground = over(own, outer.ground)
    pixels = (
        _pixels(style["font-size"], outer.pixels) if "font-size" in style else outer.pixels * _SIZES.get(tag.name, 1)
    )
    bold = outer.bold or tag.name in _BOLD
    if (weight := style.get("font-weight", "")) and weight != "inherit":
        bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 700)
    if (ink, ground, pixels, bold) == (outer.ink, outer.ground, outer.pixels, outer.bold):
        return outer
    return Look(ink, ground, pixels, bold)


def _pixels(size: str, outer: float) -> float:
    found = re.fullmatch(r"([\d.]+)(px|pt|em|rem|%)?", size.strip())
    if not found:
        return outer
    number = float(found[1])
    return {"px": number, None: number, "pt": number * 4 / 3, "em": number * outer, "rem": number * 16}.get(
        found[2], number / 100 * outer
    )


@functools.lru_cache(maxsize=1024)
def _ratio(one: str, other: str) -> float:
    return ratio(one, other)
