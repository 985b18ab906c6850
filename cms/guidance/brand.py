"""A partnership's brand as a small stylesheet, under an address that changes with it: browsers keep it for ever."""

import hashlib
import re

from django.urls import reverse
from django.utils.html import escape

from cms.people.models import Partnership
from cms.people.models.partnership import Typeface

COLOURS = {
    "brand": "brand",
    "brand_dark": "brand-dark",
    "accent": "accent",
    "tint": "tint",
    "link": "link",
}
TYPEFACES = {
    Typeface.SYSTEM: "var(--hub-system)",
    Typeface.ATKINSON: '"Atkinson Hyperlegible", var(--hub-system)',
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


def sheet(partnership: Partnership) -> str:
    """The custom properties of a brand. What is no colour or no address is left out, and the default holds."""
    lines = [
        f"--hub-{name}: {value};"
        for field, name in COLOURS.items()
        if _COLOUR.fullmatch(value := getattr(partnership, field))
    ]
    lines.append(f"--hub-typeface: {TYPEFACES.get(Typeface(partnership.typeface), 'var(--hub-system)')};")
    if _ADDRESS.fullmatch(address := partnership.base_url.rstrip("/")):
        lines.append(f'--hub-address: "{address}";')
    return ":root {\n  " + "\n  ".join(lines) + "\n}\n"


def version(partnership: Partnership) -> str:
    return hashlib.sha256(sheet(partnership).encode()).hexdigest()[:12]


def sheet_url(partnership: Partnership) -> str:
    return reverse("brand_sheet", args=[version(partnership)])


def icon(partnership: Partnership) -> str:
    """The site's icon, an SVG: the first letter of its name on its dark colour."""
    colour = partnership.brand_dark if _COLOUR.fullmatch(partnership.brand_dark) else "#12382c"
    letter = escape((partnership.title or "G")[0].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="10" fill="{colour}"/>'
        '<text x="32" y="46" text-anchor="middle" font-family="system-ui,Arial,sans-serif" font-size="40" '
        f'font-weight="700" fill="#fff">{letter}</text></svg>'
    )
