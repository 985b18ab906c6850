"""`{% explained %}…{% endexplained %}`: what stands between, with its acronyms explained."""

from typing import Any

from django import template
from django.utils import translation

from cms.search.explain import explained

register = template.Library()


@register.simple_block_tag(name="explained", takes_context=True)
def explained_block(context: Any, content: str) -> str:
    """Only English pages have the partnership's acronyms."""
    partnership = context.get("partnership")
    if partnership is None or not (translation.get_language() or "en").startswith("en"):
        return content
    return explained(content, partnership)
