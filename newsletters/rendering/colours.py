"""The colours of a letter: the partnership's own, each pair with a contrast of 4.5 to 1 in light and in dark."""

import dataclasses

from cms.people.contrast import ratio
from cms.people.models import Partnership

_ENOUGH = 4.5
#: Thin bright letters on black ask for more.
_ENOUGH_IN_THE_DARK = 6.0
WHITE, INK, QUIET = "#ffffff", "#0b0c0c", "#505a5f"
DARK_PAGE, DARK_SHEET, DARK_PANEL, DARK_INK, DARK_QUIET = "#0b0f0d", "#161c19", "#1f2824", "#f2f5f3", "#b6c0bb"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Palette:
    band: str
    on_band: str
    rule: str
    accent: str
    link: str
    panel: str
    dark_band: str
    dark_accent: str
    dark_link: str
    page: str = "#f3f4f4"
    sheet: str = WHITE
    ink: str = INK
    quiet: str = QUIET
    dark_page: str = DARK_PAGE
    dark_sheet: str = DARK_SHEET
    dark_panel: str = DARK_PANEL
    dark_ink: str = DARK_INK
    dark_quiet: str = DARK_QUIET


def palette(partnership: Partnership) -> Palette:
    """The partnership's brand as a letter may use it, made darker or lighter where it could not be read."""
    panel = _sound(partnership.tint, "#eef5f1")
    if ratio(QUIET, panel) < _ENOUGH:
        panel = "#f3f4f4"
    band = readable(_sound(partnership.brand_dark, "#12382c"), on=[WHITE], towards="#000000")
    accent = readable(_sound(partnership.accent, "#9a3412"), on=[WHITE, panel], towards="#000000")
    link = readable(_sound(partnership.link, "#0f5c8a"), on=[WHITE, panel], towards="#000000")
    return Palette(
        band=band,
        on_band=WHITE,
        rule=_sound(partnership.brand, "#1f6f54"),
        accent=accent,
        link=link,
        panel=panel,
        dark_band=band,
        dark_accent=readable(accent, on=[DARK_SHEET, DARK_PANEL], towards=WHITE, enough=_ENOUGH_IN_THE_DARK),
        dark_link=readable(link, on=[DARK_SHEET, DARK_PANEL], towards=WHITE, enough=_ENOUGH_IN_THE_DARK),
    )


def readable(colour: str, *, on: list[str], towards: str, enough: float = _ENOUGH) -> str:
    """The colour, moved towards white or black by as little as it takes to be read on each background."""
    for step in range(0, 101, 4):
        moved = _mixed(colour, towards, step / 100)
        if min(ratio(moved, background) for background in on) >= enough:
            return moved
    return towards


def _mixed(one: str, other: str, share: float) -> str:
    channels = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)


def _sound(colour: str, otherwise: str) -> str:
    try:
        ratio(colour, WHITE)
    except ValueError:
        return otherwise
    return colour.lower()
