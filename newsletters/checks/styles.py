"""How text looks: the letter's own stylesheet and its inline styles, as far as colours and sizes go.

It reads what the letter's template writes and little more: no variables, no calculations.
"""

import dataclasses
import functools
import re
from collections.abc import Iterator

import soupsieve
from bs4 import BeautifulSoup, Tag
from PIL import ImageColor

from newsletters.checks.opened import value

#: What is asked of a style; all else is skipped.
ASKED = frozenset(("color", "background", "background-color", "font-size", "font-weight", "display", "visibility"))
Declaration = tuple[str, str, bool]
Colour = tuple[float, float, float, float]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@dataclasses.dataclass(frozen=True)
class Matched:
    """What a rule of the stylesheet says of a tag; the later in this order wins."""

    important: bool
    specificity: tuple[int, int, int]
    place: int
    name: str
    value: str

    @property
    def rank(self) -> tuple[bool, tuple[int, int, int], int]:
        return (self.important, self.specificity, self.place)


class Sheet:
    """The letter's stylesheet in one scheme: what it says of each tag."""

    def __init__(self, soup: BeautifulSoup, *, dark: bool) -> None:
        self._said: dict[int, list[Matched]] = {}
        css = "\n".join(style.get_text() for style in soup.find_all("style") if _is_asked(value(style, "media"), dark))
        for place, (selector, declarations) in enumerate(_rules(css, dark)):
            for each in selector.split(","):
                self._match(soup, each.strip(), declarations, place)

    def _match(self, soup: BeautifulSoup, selector: str, declarations: list[Declaration], place: int) -> None:
        try:
            tags = _compiled(selector).select(soup)
        except (soupsieve.SelectorSyntaxError, NotImplementedError):
            return  # A mail program's own selector.
        for tag in tags:
            self._said.setdefault(id(tag), []).extend(
                Matched(important, _specificity(selector), place, name, said) for name, said, important in declarations
            )

    def style(self, tag: Tag) -> dict[str, str]:
        """What holds for a tag: the stylesheet, its inline style, then what is important."""
        said = sorted(self._said.get(id(tag), ()), key=lambda each: each.rank)
        inline = declared(value(tag, "style"))
        found = {"background-color": ground} if (ground := value(tag, "bgcolor")) else {}
        for name, text in (
            *((each.name, each.value) for each in said if not each.important),
            *((name, text) for name, text, important in inline if not important),
            *((each.name, each.value) for each in said if each.important),
            *((name, text) for name, text, important in inline if important),
        ):
            found["background-color" if name == "background" else name] = text
        return found


@functools.lru_cache(maxsize=4096)
def declared(style: str) -> tuple[Declaration, ...]:
    """What is asked of a style: (name, value, whether it is important)."""
    found = []
    for each in style.split(";"):
        name, _colon, text = each.partition(":")
        name, text = name.strip().lower(), text.strip().lower()
        if name in ASKED and text:
            found.append((name, text.replace("!important", "").strip(), "!important" in text))
    return tuple(found)


@functools.lru_cache(maxsize=1024)
def colour(text: str) -> Colour | None:
    """Red, green, blue from 0 to 255 and how much it covers from 0 to 1; None: it says no colour."""
    text = text.strip().lower()
    if text == "transparent":
        return (0, 0, 0, 0)
    if found := re.search(r"rgba?\(([^)]*)\)", text):
        parts = [part for part in re.split(r"[\s,/]+", found[1]) if part]
        try:
            red, green, blue = (_share(part, 255) for part in parts[:3])
            return (red, green, blue, _share(parts[3], 1) if len(parts) > 3 else 1)
        except ValueError:
            return None
    for word in text.split():
        try:
            red, green, blue, *cover = ImageColor.getrgb(word)
        except ValueError:
            continue
        return (red, green, blue, cover[0] / 255 if cover else 1)
    return None


def over(colour: Colour, ground: Colour) -> Colour:
    """A colour as it is seen on a ground that covers all."""
    share = colour[3]
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(colour[:3], ground[:3], strict=True))
    return (red, green, blue, 1)


def written(colour: Colour) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in colour[:3])


def _share(text: str, whole: float) -> float:
    return float(text[:-1]) / 100 * whole if text.endswith("%") else float(text)


def _rules(css: str, dark: bool) -> Iterator[tuple[str, list[Declaration]]]:
    """(selector, declarations) in order, of what holds in a scheme and at any width."""
    for media, inside in _parts(_COMMENT.sub("", css)):
        if _is_asked(media, dark):
            for selector, body in _RULE.findall(inside):
                if declarations := list(declared(body)):
                    yield selector, declarations


def _parts(css: str) -> Iterator[tuple[str, str]]:
    """(media, what stands in it): at-rules opened, the rest as it stands."""
    at = 0
    while (start := css.find("@", at)) >= 0:
        yield "", css[at:start]
        brace, semicolon = css.find("{", start), css.find(";", start)
        if brace < 0 or 0 <= semicolon < brace:
            at = semicolon + 1 if semicolon >= 0 else len(css)
            continue
        end = _closes(css, brace)
        if css[start:].startswith("@media"):
            yield css[start + 6 : brace].strip(), css[brace + 1 : end]
        at = end + 1
    yield "", css[at:]


def _closes(css: str, brace: int) -> int:
    depth = 0
    for place in range(brace, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    return len(css)


def _is_asked(media: str, dark: bool) -> bool:
    media = media.lower()
    if "prefers-color-scheme" in media:
        return re.search(r"prefers-color-scheme\s*:\s*" + ("dark" if dark else "light"), media) is not None
    return "width" not in media and "print" not in media


@functools.lru_cache(maxsize=512)
def _compiled(selector: str) -> soupsieve.SoupSieve:
    return soupsieve.compile(selector)


@functools.lru_cache(maxsize=512)
def _specificity(selector: str) -> tuple[int, int, int]:
    """Identities, classes, names; as CSS counts them."""
    classes = len(re.findall(r"[.\[]|(?<!:):(?!:)", selector))
    names = len(re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector))
    return selector.count("#"), classes, names
