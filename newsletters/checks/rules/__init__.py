"""The rules, one module a subject. Their order is that of the list which editors see."""

from newsletters.checks.rules import (  # noqa: F401, I001 (each states its rules; in this order)
    words,
    top,
    size,
    links,
    leads,
    pictures,
    headings,
    tables,
    contrast,
    language,
    plain_text,
    headers,
)
