"""A picture of a piece of news for a network: its title on the partnership's colour. Drawn here, by nobody else.

Letters are those of the typeface that the website carries. A title in a script that it has no letters for is left out,
and that is said: half a title, or boxes for letters, would be worse. The only module that draws.
"""

import dataclasses
import functools
import io
from collections.abc import Sequence
from typing import Any

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

from cms.people.models import Partnership

FONTS = ("fonts/atkinson-hyperlegible-latin-700-normal.woff2", "fonts/atkinson-hyperlegible-latin-ext-700-normal.woff2")
LARGEST, SMALLEST, SMALL = 84, 40, 34
MARGIN = 80
#: Of what it is drawn at most.
LONGEST = 160


@dataclasses.dataclass(frozen=True)
class Picture:
    png: bytes
    alt: str
    #: Whether the title stands in it.
    has_title: bool


def can_be_drawn(text: str) -> bool:
    return all(char in " \n" or _which(char) is not None for char in text)


def draw(partnership: Partnership, *, title: str, under: str, size: tuple[int, int]) -> Picture:
    """`under`: the publication and day."""
    has_title = can_be_drawn(title)
    width, height = size
    image = Image.new("RGB", size, partnership.brand_dark)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 18), fill=partnership.brand)
    pen.rectangle((0, height - 18, width, height), fill=partnership.brand)
    room = width - 2 * MARGIN
    named = partnership.title if can_be_drawn(partnership.title) else ""
    _line(pen, (MARGIN, MARGIN), _fitting(named, SMALL, room), SMALL)
    beneath = under if can_be_drawn(under) else ""
    _line(pen, (MARGIN, height - MARGIN - SMALL), _fitting(beneath, SMALL, room), SMALL)
    said = title if has_title else beneath
    top, bottom = MARGIN + 2 * SMALL, height - MARGIN - 2 * SMALL
    scale, lines = _laid_out(_shortened(said), room, bottom - top)
    at = top + (bottom - top - len(lines) * scale * 1.2) / 2
    for number, line in enumerate(lines):
        _line(pen, (MARGIN, at + number * scale * 1.2), line, scale)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    parts = [f"“{title}”" if has_title else "", under, partnership.title]
    return Picture(out.getvalue(), f"{'. '.join(part for part in parts if part)}.", has_title)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0].rstrip(" ,;:–-") + "…"


def _laid_out(text: str, room: float, height: float) -> tuple[int, list[str]]:
    """The largest letters in which all of it fits, and its lines."""
    for scale in range(LARGEST, SMALLEST - 1, -4):
        lines = _wrapped(text, scale, room)
        if len(lines) * scale * 1.2 <= height:
            return scale, lines
    return SMALLEST, _wrapped(text, SMALLEST, room)[: max(1, int(height // (SMALLEST * 1.2)))]


def _wrapped(text: str, scale: int, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        wider = f"{lines[-1]} {word}" if lines else word
        if lines and _width(wider, scale) <= room:
            lines[-1] = wider
        else:
            lines.append(_fitting(word, scale, room))
    return lines


def _fitting(text: str, scale: int, room: float) -> str:
    """The text, cut where it is wider than there is room."""
    while text and _width(text, scale) > room:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def _line(pen: Any, at: tuple[float, float], text: str, scale: int) -> None:
    x, y = at
    for font, run in _runs(text, scale):
        pen.text((x, y), run, font=font, fill="#ffffff")
        x += font.getlength(run)


def _width(text: str, scale: int) -> float:
    return float(sum(font.getlength(run) for font, run in _runs(text, scale)))


def _runs(text: str, scale: int) -> list[tuple[Any, str]]:
    """The text in pieces, each with the file that has its letters."""
    runs: list[tuple[int, str]] = []
    for char in text:
        which = _which(char) or 0
        if runs and (runs[-1][0] == which or char == " "):
            runs[-1] = (runs[-1][0], runs[-1][1] + char)
        else:
            runs.append((which, char))
    return [(_font(which, scale), run) for which, run in runs]


def _which(char: str) -> int | None:
    return next((at for at, letters in enumerate(_letters()) if ord(char) in letters), None)


@functools.cache
def _files() -> Sequence[str]:
    return [str(found) for name in FONTS if (found := finders.find(name))]


@functools.cache
def _letters() -> Sequence[frozenset[int]]:
    """What each file has letters for; without the website's typeface, what Pillow's own has: plain Latin."""
    from fontTools.ttLib import TTFont  # Loaded where it is used: a process that sends letters never needs it.

    found = []
    for file in _files():
        with TTFont(file) as font:
            found.append(frozenset(font.getBestCmap()))
    return found or [frozenset(range(32, 127))]


@functools.cache
def _font(which: int, scale: int) -> Any:
    files = _files()
    return ImageFont.truetype(files[which], scale) if files else ImageFont.load_default(scale)
