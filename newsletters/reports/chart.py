"""Charts, made here: bars as SVG, with their numbers in words. The table beside them says the same."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

HEIGHT = 20
#: A part that takes less of the bar than this holds no text.
ROOM = 34
#: The least that a part with anything in it takes: one letter of 100,000 is seen too.
LEAST = 0.6


class Part(NamedTuple):
    #: `report-part--arrived` in the style sheet.
    kind: str
    label: str
    n: int


def bar(name: str, title: str, parts: Sequence[Part], *, most: int | None = None) -> SafeString:
    """One bar of parts side by side, as wide as what it stands in: all of it, or its share of `most`.

    Sizes are in per cent, so that no letter in it is stretched; gaps part the parts, not colour alone.
    """
    whole = sum(part.n for part in parts)
    there = [part for part in parts if part.n]
    key = slugify(name) or "bar"
    scale = most or whole or 1
    widths = _widths([100 * part.n / scale for part in there], room=100 * min(1.0, whole / scale))
    drawn, at = [], 0.0
    for part, width in zip(there, widths, strict=True):
        drawn.append(_drawn(part, at, width, text="" if most else f"{round(100 * part.n / whole)}%"))
        at += width
    return format_html(
        '<svg class="report-bar" role="img" aria-labelledby="{key}-t {key}-d" width="100%" height="{height}" '
        'focusable="false"><title id="{key}-t">{title}</title><desc id="{key}-d">{words}</desc>'
        '<rect class="report-bar__ground" width="100%" height="{height}"/>{parts}</svg>',
        key=key,
        height=HEIGHT,
        title=title,
        words=in_words(there),
        parts=format_html_join("", "{}", ((each,) for each in drawn)),
    )


def in_words(parts: Sequence[Part]) -> str:
    """The numbers, as a sentence."""
    return ", ".join(f"{part.label}: {part.n:,}" for part in parts) or "Nothing"


def _widths(shares: Sequence[float], *, room: float) -> list[float]:
    """Each at least wide enough to be seen; the widest gives what that takes."""
    widths = [max(share, LEAST) for share in shares]
    if widths:
        widest = widths.index(max(widths))
        widths[widest] -= max(0.0, sum(widths) - room)
    return widths


def _drawn(part: Part, at: float, width: float, *, text: str) -> SafeString:
    words = format_html('<text class="report-bar__text" x="{}%" y="14" dx="6">{}</text>', f"{at:.2f}", text)
    return format_html(
        '<rect class="report-part report-part--{}" x="{}%" width="{}%" height="{}"/>{}',
        part.kind, f"{at:.2f}", f"{width:.2f}", HEIGHT, words if text and width >= ROOM else "",
    )  # fmt: skip
