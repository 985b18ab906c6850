"""Keeping a translation: as a draft, or approved by somebody who read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from bulletins.languages.words import LABELS, Words
from bulletins.models import Translation
from cms.guidance.languages.state import State
from cms.people.models import Partnership
from cms.users.models import User


class NotWhole(Exception):
    """Something of the English is missing: readers would get half a sentence. Fill it in, or keep it as a draft."""


@dataclass(frozen=True)
class Standing:
    state: State
    #: The one of these very words; else the newest of others.
    newest: Translation | None

    @property
    def label(self) -> str:
        """As an editor reads it."""
        if self.state == State.DRAFT and self.newest is not None and self.newest.by_machine:
            return "Drafted by a machine"
        return self.state.label


def standings(
    partnership: Partnership, several: Sequence[Words], languages: Sequence[str]
) -> dict[tuple[str, str], Standing]:
    """How far each thing is in each language, by (key, language): one query."""
    keys = {words.key for words in several}
    found = Translation.objects.of(partnership).filter(source__in=keys, language__in=languages)
    by_place: dict[tuple[str, str], list[Translation]] = {}
    for each in found.select_related("approved_by"):
        by_place.setdefault((each.source, each.language), []).append(each)
    return {
        (words.key, language): _standing(words, by_place.get((words.key, language), []))
        for words in several
        for language in languages
    }


def _standing(words: Words, found: Sequence[Translation]) -> Standing:
    """`found`: the newest first."""
    now = next((each for each in found if each.digest == words.digest), None)
    if now is None:
        return Standing(State.STALE if found else State.NONE, found[0] if found else None)
    return Standing(State.APPROVED if now.approved_at and now.is_whole else State.DRAFT, now)


def keep(
    partnership: Partnership, words: Words, language: str, said: Mapping[str, str], *, by: User, approve: bool
) -> Translation:
    """Keep what somebody wrote; approved, readers get it. Raises NotWhole."""
    missing = [LABELS[name].lower() for name in words.english if not said.get(name, "").strip()]
    if approve and missing:
        raise NotWhole(f"Fill in: {', '.join(missing)}. Readers get a thing whole or in English, never half of it.")
    kept: Translation
    kept, _ = Translation.objects.update_or_create(
        partnership=partnership, source=words.key, language=language, digest=words.digest,
        defaults={
            "english": dict(words.english),
            "words": {name: said.get(name, "").strip() for name in words.english},
            "by_machine": False,
            "made_by": by,
            "approved_by": by if approve else None,
            "approved_at": timezone.now() if approve else None,
        },
    )  # fmt: skip
    return kept
