"""How cards stand in Elasticsearch: their stems as they are, with whitespace between, and what narrows a search."""

from typing import Any

from django.conf import settings

from cms.search import weights
from cms.search.backends import base
from cms.search.models import Card

#: Raised where this mapping changes: an index of another version is not asked, and a new one is made.
VERSION = 2
#: Wagtail's paths grow by so many letters from page to page.
STEP = 4

_FACT: dict[str, Any] = {"type": "keyword", "ignore_above": 8000}
_STEMS: dict[str, Any] = {"type": "text", "analyzer": "whitespace"}
#: The lead stands in the body too.
_MATCHED = frozenset(weights.FIELDS) - {"lead"}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},  # The database holds it.
    "properties": {
        "number": {"type": "long"},
        "digest": _FACT,
        "partnership": {"type": "long"},
        "language": _FACT,
        "whole": _FACT,
        "piece": {"type": "boolean"},
        "narrows": _FACT,
        "closed_by": _FACT,
        "readers": _FACT,
        "words": {**_STEMS, "norms": False},
        **{field: {**_STEMS, **({"copy_to": "words"} if field in _MATCHED else {})} for field in weights.FIELDS},
    },
}
SETTINGS: dict[str, Any] = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


def alias() -> str:
    """The name that is asked; an index behind it has a longer one."""
    return f"{settings.SEARCH_INDEX}_{VERSION}"


def narrowing(name: str, value: str) -> str:
    """A value of a facet, as one word."""
    return f"{name}={value}"


def said(card: Card) -> dict[str, Any]:
    """A card as it is sent. `closed_by`: the places in the tree by whose privacy it may be closed."""
    found: dict[str, Any] = {
        "number": card.pk, "digest": card.digest, "partnership": card.partnership_id, "language": card.language,
        "whole": card.whole, "piece": card.key != card.whole,
        "narrows": [narrowing(*base.PAIRS[place]) for place in base.pairs(card.facets)],
        "readers": card.readers.split(),
        "closed_by": [path[:end] for path in card.path.split() for end in range(STEP, len(path) + 1, STEP)],
    }  # fmt: skip
    return found | {field: getattr(card, f"{field}_stems") for field in weights.FIELDS}
