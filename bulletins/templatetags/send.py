"""What the boarding card of a families' edition says of its words."""

from typing import Any

from django import template

from bulletins.models import Edition
from bulletins.send import families
from bulletins.send.reading_age import TARGET

register = template.Library()


@register.inclusion_tag("bulletins/send/_reading_age.html")
def reading_ages(edition: Edition) -> dict[str, Any]:
    if not families.is_for_families(edition):
        return {}
    each, whole = families.ages(edition)
    return {"each": each, "whole": whole, "target": TARGET, "left_out": families.left_out(edition)}
