"""A letter's two parts, HTML and text, with marks where a reader's own parts go."""

import dataclasses
import re
from typing import Any

from django.template.loader import render_to_string

from newsletters.edition import Letter
from newsletters.rendering import text
from newsletters.rendering.colours import palette
from newsletters.rendering.content import complete, content, in_language
from newsletters.rendering.mjml import compile_mjml
from newsletters.rendering.slots import NAMES, mark

#: What a list of letters shows of a letter's beginning; the rest of it is filled, so that no stray words follow.
_PREHEADER_SHOWN = 140


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rendered:
    """Both parts of a variant. `newsletters.rendering.slots.MARK` finds the reader's own parts in them."""

    html: str
    text: str


def render(letter: Letter) -> Rendered:
    """The HTML and the text of a letter. Raises BadMJML where the template or its words cannot be compiled."""
    with in_language(letter):
        words = content(letter)
        context: dict[str, Any] = {
            "letter": words,
            "title": words.title,
            "identity": words.identity,
            "colours": palette(words.partnership),
            "logo": _logo(letter),
            "home_url": words.partnership.url(""),
            "start": "right" if words.direction == "rtl" else "left",
            "end": "left" if words.direction == "rtl" else "right",
            "filling": "x" * max(0, _PREHEADER_SHOWN - len(words.preheader)),
            "slot": {name: mark(name) for name in NAMES},
        }
        source = render_to_string(f"newsletters/{'bare' if words.bare else 'letter'}.mjml", context)
        # Neither the engine nor the reader needs the template's indentation; a letter's size counts.
        html = compile_mjml(re.sub(r"\n\s*", "\n", source).strip())
        return Rendered(html=re.sub(r"\n{2,}", "\n", html).strip() + "\n", text=text.render(words))


def _logo(letter: Letter) -> dict[str, Any] | None:
    """The partnership's logo as a picture that every mail program shows, at half its pixels; None: write its name."""
    image = letter.publication.partnership.logo
    if image is None:
        return None
    try:
        picture = image.get_rendition("max-520x128|format-png")
    except (OSError, ValueError):
        return None  # The file is missing or broken; a letter goes out all the same.
    url = complete(picture.url, letter.publication.partnership)
    return {"url": url, "width": max(1, picture.width // 2), "height": max(1, picture.height // 2)} if url else None
