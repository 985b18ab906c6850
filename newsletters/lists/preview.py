"""The preview beside the editor of rules: how many, who and why, which schools have nobody, what changed."""

import json
from typing import Any

from django.core.exceptions import ValidationError

from cms.people.models import Partnership
from newsletters.lists import audience, use
from newsletters.lists.forms import AddressesField, refuse_unseen
from newsletters.lists.words import in_words
from newsletters.models import List
from newsletters.models.list import lists_named

SAMPLE = 8
MISSED = 10


def preview(a_list: List, *, rule: str, also: str, but_not: str, user: Any) -> dict[str, Any]:
    """What the preview shows of a list as it is typed. A private list's people are not in it: only how many."""
    context: dict[str, Any] = {"list": a_list}
    try:
        a_list.rule = json.loads(rule or "{}")
        refuse_unseen(a_list.rule, a_list.partnership, user)
        audience.check(a_list.rule, a_list.partnership, inside=[a_list] if a_list.pk else [])
    except audience.BadRule as fault:
        return context | {"fault": str(fault)}
    except json.JSONDecodeError as fault:
        return context | {"fault": unreadable(fault)}
    except ValidationError as fault:
        return context | {"fault": " ".join(fault.messages)}
    a_list.typed = _typed(a_list.partnership, also), _typed(a_list.partnership, but_not)
    taken_in = List.objects.of(a_list.partnership).filter(slug__in=lists_named(a_list.rule), private=True)
    private = a_list.private or taken_in.exists()
    missed = audience.missed_schools(a_list)
    return context | {
        "count": audience.count(a_list),
        "words": in_words(a_list),
        "private": private,
        "sample": [] if private else audience.sample(a_list, SAMPLE),
        "missed_count": missed.count(),
        "missed": missed[:MISSED],
        "change": None if private else use.since_last(a_list),
    }


def unreadable(fault: json.JSONDecodeError) -> str:
    return f"This cannot be read as a rule: look at line {fault.lineno}, around character {fault.colno}."


def _typed(partnership: Partnership, text: str) -> list[int]:
    """The people of a box of addresses; a line that is not finished yet counts for nobody."""
    field = AddressesField(required=False)
    field.partnership = partnership
    return [contact.pk for contact in field.known(text)]
