"""The words that a partnership begins with: acronyms of the field with their explanations, and synonyms. Its editors
keep them from then on."""

from typing import Any

from cms.people.models import Partnership
from cms.search.models import Acronym, Synonym
from cms.search.starting_words.acronyms import ACRONYMS, NOT_EXPLAINED
from cms.search.starting_words.synonyms import ONE_WAY, SYNONYMS


def give(partnership: Partnership) -> None:
    Acronym.objects.bulk_create(
        Acronym(
            partnership=partnership, short=short, long=long, explanation=explanation,
            explained=short not in NOT_EXPLAINED,
        )
        for short, long, explanation in ACRONYMS
    )  # fmt: skip
    Synonym.objects.bulk_create(
        [Synonym(partnership=partnership, words=words) for words in SYNONYMS]
        + [Synonym(partnership=partnership, words=words, one_way=True) for words in ONE_WAY]
    )


def give_when_founded(instance: Partnership, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        give(instance)
