"""How far an edition is translated, for its boarding card."""

from typing import Any

from django import template

from bulletins.languages.keep import standings
from bulletins.languages.words import of_all
from cms.core.language import language, offered
from cms.guidance.languages.state import State

register = template.Library()


@register.inclusion_tag("bulletins/desk/_languages.html")
def languages_of(edition: Any) -> dict[str, Any]:
    """For each language: how much of the edition its readers get in it, and what has changed since."""
    partnership = edition.publication.partnership
    codes = offered(partnership)[1:]
    if not codes:
        return {"lines": []}
    several = list({words.key: words for words in of_all(edition) if words.english}.values())
    found = standings(partnership, several, codes)

    def count(code: str, state: State) -> int:
        return sum(found[words.key, code].state == state for words in several)

    return {
        "edition": edition,
        "number": len(several),
        "lines": [(language(code), count(code, State.APPROVED), count(code, State.STALE)) for code in codes],
    }
