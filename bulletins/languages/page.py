"""An edition's web page in another language: the same as the letter, whole or in English item by item."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from bulletins.languages.told import Told, Translations
from bulletins.languages.words import of_item, of_section
from cms.core.language import asked_for, direction, switcher

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem


def spoken(translations: Translations, request: HttpRequest) -> Told:
    """What this request reads, in the language that its address asks for."""
    return Told(asked_for(request) or settings.LANGUAGE_CODE, translations)


def say(items: Sequence["EditionItem"], told: Told) -> None:
    """Put the reader's words into what is shown (and never saved), with the language of each that has none."""
    for item in items:
        words, language = told.say(of_item(item))
        for name, text in words.items():
            setattr(item, name, text)
        if language != told.language:
            item.lang, item.dir = language, direction(language)  # type: ignore[attr-defined]


def headings(edition: "Edition", told: Told) -> dict[str, str]:
    """The publication's headings, where they are to be read in another language."""
    if told.language == settings.LANGUAGE_CODE:
        return {}
    return {section.name: told.say(of_section(section))[0]["name"] for section in edition.publication.sections.all()}


def switches(translations: Translations, request: HttpRequest) -> list[Any]:
    """Links to the languages in which anything of it is translated."""
    there = {language for language, _, _ in translations}
    codes = [settings.LANGUAGE_CODE, *sorted(there)]
    return switcher(request, codes) if there else []
