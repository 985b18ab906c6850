"""Drafts by a machine: only where the operator names one, only as drafts, and never of an alert.

Pages of the website have theirs in `cms.guidance.languages.machine`. What a machine gives is a draft like
any other: no reader gets it before a person has read it and approved it.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.strings import StringValue, extract_strings, restore_strings

from bulletins.inbox.clean import clean
from bulletins.languages.words import Words
from bulletins.models import Translation
from cms.users.models import User
from newsletters.models import Publication

_never: set[str] = set()


class Refused(Exception):
    """The message says why no machine drafts this."""


def never(kind: str) -> None:
    """Publications of this kind are translated by people or not at all: alerts."""
    _never.add(kind)


def may_draft(publication: Publication) -> bool:
    return get_machine_translator() is not None and publication.kind not in _never


def draft(publication: Publication, several: Iterable[Words], language: str, by: User) -> int:
    """Draft what has no translation yet, of these very words. Gives how many drafts were made. Raises Refused."""
    if publication.kind in _never:
        raise Refused("An alert is translated by people only: a wrong word in it may harm somebody.")
    machine = get_machine_translator()
    if machine is None:
        raise Refused("No machine is set up here: whoever runs this hub names one (HUB_MACHINE_TRANSLATOR).")
    source, target = _locale(settings.LANGUAGE_CODE), _locale(language)
    if not machine.can_translate(source, target):
        raise Refused("The machine that is set up here does not know this language.")
    there = set(
        Translation.objects.of(publication.partnership).filter(language=language).values_list("source", "digest")
    )
    made = 0
    for words in several:
        if words.english and (words.key, words.digest) not in there:
            said = _ask(machine, source, target, words)
            _, created = Translation.objects.get_or_create(
                partnership=publication.partnership, source=words.key, language=language, digest=words.digest,
                defaults={"english": dict(words.english), "words": said, "by_machine": True, "made_by": by},
            )  # fmt: skip
            made += created
    return made


def _locale(language: str) -> Locale:
    """As a translator is told of it; nothing is translated by Wagtail, so no row is needed."""
    return Locale(language_code=language)


def _ask(machine: Any, source: Locale, target: Locale, words: Words) -> dict[str, str]:
    """Asks once for all the words of a thing; what the machine leaves out stays empty."""
    plain = {name: StringValue.from_plaintext(text) for name, text in words.english.items() if name != "body"}
    template, pieces = extract_strings(words.english.get("body", ""))
    asked = [*plain.values(), *(piece for piece, _ in pieces)]
    try:
        given = machine.translate(source, target, asked)
    except Exception as fault:  # Whatever a provider's client raises.
        raise Refused("The machine did not answer. Nothing was drafted of what was left; try again later.") from fault
    said = {name: given[value].render_text() if given.get(value) else "" for name, value in plain.items()}
    if pieces:
        body = restore_strings(template, [(given.get(piece) or piece, attributes) for piece, attributes in pieces])
        said["body"] = clean(body) if all(given.get(piece) for piece, _ in pieces) else ""
    return said
