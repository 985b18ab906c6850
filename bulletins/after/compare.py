"""What one number says that another does not: item by item and, in what changed, word by word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.contrib.contenttypes.models import ContentType

from bulletins.inbox.clean import text_of
from bulletins.letters import day, parts_of
from bulletins.models import Edition, EditionItem
from cms.people.models import Partnership
from newsletters.models import Mailing

#: Words of one text that are set side by side; of a longer one it is said that it changed.
MOST_WORDS = 1500
LONGEST = 100_000
_WORD = re.compile(r"\S+\s*")
#: What is compared of an item, in the order of the letter.
FIELDS = {
    "title": "Title", "summary": "Summary", "body": "Text", "audience": "For whom", "action": "What to do",
    "deadline": "By when", "link": "Link", "contact": "Who to ask",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Words that are in both (`same`), in the older only (`gone`), or in the newer only (`new`)."""

    kind: str
    words: str


@dataclass(frozen=True)
class Change:
    """What became of one thing."""

    kind: str
    title: str
    heading: str = ""
    #: (what of it, its words).
    fields: list[tuple[str, list[Run]]] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    top: list[tuple[str, list[Run]]]
    added: list[Change]
    removed: list[Change]
    changed: list[Change]
    same: int

    @property
    def nothing(self) -> bool:
        return not (self.top or self.added or self.removed or self.changed)


def sealed_editions(partnership: Partnership, user: Any) -> list[Edition]:
    """Numbers that were sealed, the newest first; what went to a private list is not told of to others."""
    known = Mailing.objects.of(partnership).visible_to(user)
    known = known.filter(source_type=ContentType.objects.get_for_model(Edition))
    editions = Edition.objects.of(partnership).filter(pk__in=known.order_by().values("source_id")).sealed()
    return list(editions.select_related("publication").newest_first()[:400])


def as_it_stands(edition: Edition) -> Edition:
    """What was sealed of it, whatever came after; of what was never sealed the newest version."""
    mailing = edition.mailing()
    if mailing is not None and mailing.revision is not None and edition.is_sealed:
        sealed: Edition = mailing.revision.as_object()
        return sealed
    newest: Edition = edition.get_latest_revision_as_object()
    return newest


def compare(old: Edition, new: Edition) -> Comparison:
    before, after = dict(_items(old)), dict(_items(new))
    pairs = _pairs(before, after)
    changed = []
    same = 0
    for mine, other in pairs:
        fields = _differences(_texts(before[mine][1]), _texts(after[other][1]))
        if before[mine][0] != after[other][0]:
            fields.insert(0, ("Section", _diff(before[mine][0], after[other][0])))
        if fields:
            changed.append(Change("changed", after[other][1].title, after[other][0], fields))
        same += not fields
    kept, found = {mine for mine, _ in pairs}, {other for _, other in pairs}
    return Comparison(
        top=_differences(_top(old), _top(new)),
        added=[_whole("added", *after[key]) for key in after if key not in found],
        # What a correction does not speak of is not gone by it.
        removed=[_whole("removed", *before[key]) for key in before if key not in kept and new.corrects_id != old.pk],
        changed=changed,
        same=same,
    )


def _items(edition: Edition) -> Iterable[tuple[int, tuple[str, EditionItem]]]:
    every = [(heading, item) for heading, items in parts_of(edition) for item in items]
    return enumerate(every)


def _pairs(
    before: dict[int, tuple[str, EditionItem]], after: dict[int, tuple[str, EditionItem]]
) -> list[tuple[int, int]]:
    """What stands for the same thing in both: by where it came from, else by its title."""
    left = dict(after)
    found: list[tuple[int, int]] = []
    for alike in (lambda item: item.source, lambda item: " ".join(item.title.casefold().split())):
        for key, (_, item) in before.items():
            name = alike(item)
            other = next((key for key, (_, each) in left.items() if name and alike(each) == name), None)
            if other is not None and key not in dict(found):
                found.append((key, other))
                del left[other]
    return sorted(found, key=lambda pair: pair[1])


def _texts(item: EditionItem) -> dict[str, str]:
    told = {name: str(getattr(item, name) or "") for name in FIELDS}
    return {**told, "body": text_of(item.body, LONGEST), "deadline": day(item.deadline) if item.deadline else ""}


def _top(edition: Edition) -> dict[str, str]:
    return {"subject": edition.subject, "preheader": edition.preheader, "introduction": edition.introduction}


def _differences(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, list[Run]]]:
    return [
        (FIELDS.get(name, name.capitalize()), _diff(old[name], new[name])) for name in old if old[name] != new[name]
    ]


def _whole(kind: str, heading: str, item: EditionItem) -> Change:
    return Change(kind, item.title, heading, [("Summary", [Run("same", item.summary)])] if item.summary else [])


def _diff(old: str, new: str) -> list[Run]:
    """The words of both, in the order in which one reads them."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [Run("gone", " ".join(before[:60]) + " …"), Run("new", " ".join(after[:60]) + " …")]
    one, other = ([word.strip() for word in words] for words in (before, after))
    runs: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("same", _said(after[c:d])))
            continue
        runs += [Run(each, _said(words)) for each, words in (("gone", before[a:b]), ("new", after[c:d])) if words]
    return runs


def _said(words: Sequence[str]) -> str:
    return "".join(words).rstrip()
