"""What readers of a language get: the approved translation of exactly these words, or the English."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings

from bulletins.languages.words import Words, of_all
from bulletins.models import Translation

if TYPE_CHECKING:
    from bulletins.models import Edition
    from cms.people.models import Partnership

Translations = Mapping[tuple[str, str, str], Mapping[str, str]]


def translations_of(edition: "Edition") -> Translations:
    """The approved translations of what an edition says now, by language, key and digest: one query for them all."""
    partnership = edition.publication.partnership
    return translations_among(partnership, of_all(edition)) if partnership.languages else {}


def translations_among(partnership: "Partnership", several: Iterable[Words]) -> Translations:
    """Those of these words that are approved and whole: one query, and none where no other language is offered."""
    if not partnership.languages:
        return {}
    meant = {(words.key, words.digest) for words in several}
    found = Translation.objects.of(partnership).approved().filter(source__in={key for key, _ in meant})
    return {
        (each.language, each.source, each.digest): each.words
        for each in found
        if (each.source, each.digest) in meant and each.is_whole
    }


class Told:
    """Says the words of an edition in one language, each thing whole or not at all."""

    def __init__(self, language: str = settings.LANGUAGE_CODE, translations: Translations | None = None) -> None:
        self.language = language
        self._translations = translations or {}

    def say(self, words: Words) -> tuple[Mapping[str, str], str]:
        """(the words by name, the language that they are in)."""
        said = self._translations.get((self.language, words.key, words.digest))
        if said is None:
            return words.english, settings.LANGUAGE_CODE
        return {name: said[name] for name in words.english}, self.language
