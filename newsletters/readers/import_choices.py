"""What an old list says of its readers: who left there has left here; who signed up there is signed up.

A file never signs up again somebody who has left here.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from django.utils import timezone

from cms.people.imports.cells import folded
from cms.people.imports.columns import Option
from cms.people.imports.report import CannotImport
from cms.people.models import Partnership
from newsletters.models import Choice, Delivery, Mailing, Publication
from newsletters.readers import import_words as words


class Asked(NamedTuple):
    """What a row says. No publications: all that can be left."""

    wants: bool | None = None
    publications: tuple[int, ...] = ()
    on: dt.datetime | None = None
    wording: str = ""
    source: str = ""
    note: str = ""


class Given(NamedTuple):
    publication: int
    wants: bool
    on: dt.datetime | None
    wording: str
    source: str


class ChoicesColumn:
    name = "choices"
    fields: Mapping[str, tuple[str, tuple[str, ...]]] = words.FIELDS
    option: Option | None = Option(
        "publication",
        "SLUG",
        "which publication the readers of an old list had signed up to or left (none: whoever left there leaves all "
        "that can be left)",
    )

    def ask(self, partnership: Partnership) -> list[tuple[str, str]]:
        found = Publication.objects.of(partnership).filter(statutory=False)
        return [("", "Every publication that can be left"), *found.values_list("slug", "name")]

    def begin(
        self, partnership: Partnership, rights_here: frozenset[str], *, source: str, options: Mapping[str, str]
    ) -> "ChoicesRun":
        return ChoicesRun(partnership, source=source, named=options.get("publication", ""))

    def undo(self, partnership: Partnership, changes: list[list[Any]]) -> list[tuple[int, str]]:
        """A choice that is still the last word is taken back, and the one before it holds again."""
        left: list[tuple[int, str]] = []
        for at in range(0, len(changes), 500):
            some = changes[at : at + 500]
            open_still = Choice.objects.of(partnership).filter(pk__in=[made for _, made, _ in some], ended_at=None)
            standing = {choice.pk: choice for choice in open_still.select_related("publication")}
            back = [before for _, made, before in some if made in standing and before]
            for contact, made, _ in some:
                if made not in standing:
                    left.append((contact, "has made another choice since, which stands"))
            Choice.objects.filter(pk__in=standing).delete()
            Choice.objects.of(partnership).filter(pk__in=back).update(ended_at=None)
        return left


class ChoicesRun:
    def __init__(self, partnership: Partnership, *, source: str, named: str) -> None:
        self.partnership, self.source = partnership, f"import of {source}"[:120]
        found = list(Publication.objects.of(partnership))
        self.all = {each.pk: each for each in found}
        self.by_name = {folded(name): each.pk for each in found for name in (each.slug, each.name)}
        self.named: tuple[int, ...] = ()
        if named:
            if folded(named) not in self.by_name:
                there = ", ".join(each.slug for each in found) or "none yet"
                raise CannotImport(f"There is no publication “{named}” (there are: {there}).")
            self.named = (self.by_name[folded(named)],)
        #: Whether somebody who was signed up, here or by the file, leaves by a row.
        self.turned = False
        self.leavable = tuple(each.pk for each in found if not each.statutory)
        in_force = (
            Choice.objects.of(partnership).in_force().values_list("contact_id", "publication_id", "wants", "made_at")
        )
        self.held = {(contact, publication): (wants, on) for contact, publication, wants, on in in_force.iterator()}

    def judge(self, cells: Mapping[str, str]) -> Asked:
        wants, note = self._wants(cells)
        if wants is None:
            return Asked(note=note)
        on = words.day(cells.get("left", "") or cells.get("came_back", "")) if not wants else None
        return Asked(
            wants,
            self._publications(cells.get("publication", "")),
            on or words.day(cells.get("consent_on", "")) if wants else on,
            cells.get("consent_wording", ""),
            cells.get("consent_source", ""),
            note,
        )

    def _wants(self, cells: Mapping[str, str]) -> tuple[bool | None, str]:
        """Any sign of having left counts before any of having signed up."""
        status = words.meaning(cells.get("status", ""))
        note = ""
        if cells.get("status") and not status:
            note = f"“{cells['status'][:60]}” says nothing of letters: nobody was signed up or left."
        left = words.is_yes(cells.get("left", ""))
        back = words.is_yes(cells.get("came_back", ""))
        if status == words.LEFT or left or (left is None and "left" in cells):
            return False, note
        if status == words.BACK or back:
            return False, "Letters to this address came back there: it gets none here."
        signed_up = words.is_yes(cells.get("signed_up", ""))
        if status == words.WANTS or signed_up:
            return True, note
        if cells.get("signed_up") and signed_up is False:
            return False, note
        if status == words.NEITHER:
            return None, "They never confirmed there: nothing was chosen for them."
        dated = cells.get("consent_on") and "status" not in cells and "signed_up" not in cells
        return (True, note) if dated else (None, note)

    def _publications(self, text: str) -> tuple[int, ...]:
        if not text:
            return self.named
        parts = [text] if folded(text) in self.by_name else [part.strip() for part in text.replace("|", ";").split(";")]
        unknown = [part for part in parts if part and folded(part) not in self.by_name]
        if unknown:
            there = ", ".join(each.name for each in self.all.values()) or "none yet"
            raise ValueError(f"There is no publication “{unknown[0]}” (there are: {there}).")
        return tuple(self.by_name[folded(part)] for part in parts if part)

    def give(self, number: int, asked: Asked) -> tuple[list[Hashable], str]:
        if asked.wants is None:
            return [], asked.note
        notes, given = [asked.note], list[Hashable]()
        if asked.wants and not asked.publications:
            return [], "They were signed up there, but to what is not said: name the publication to sign them up here."
        for publication in asked.publications or self.leavable:
            if self._stands(number, publication, asked, notes):
                self.held[number, publication] = (asked.wants, asked.on or timezone.now())
                given.append(Given(publication, asked.wants, asked.on, asked.wording, asked.source))
        return given, " ".join(dict.fromkeys(filter(None, notes)))

    def _stands(self, number: int, publication: int, asked: Asked, notes: list[str]) -> bool:
        name = self.all[publication].name
        if not asked.wants and self.all[publication].statutory:
            notes.append(f"{name} is statutory: it is handed over, not left.")
            return False
        held, on = self.held.get((number, publication), (None, None))
        if held is None or on is None:
            return True
        if asked.wants and not held:
            notes.append(f"They left {name} here on {timezone.localtime(on):%-d %B %Y}: they were not signed up again.")
        elif not asked.wants and held and asked.on and asked.on < on:
            notes.append(f"They signed up to {name} here after they left the old list: that stands.")
            return False
        turned = held and not asked.wants
        self.turned |= turned
        return turned

    def write(self, pairs: Iterable[tuple[int, Hashable]]) -> Iterator[list[Any]]:
        if self.turned:
            # A file may say both of one person, in two rows: what was said last is written, once.
            last = {(contact, each.publication): (contact, each) for contact, each in pairs}  # type: ignore[attr-defined]
            pairs = list(last.values())
        waiting = iter(pairs)
        while batch := list(islice(waiting, 2000)):
            yield from self._write(batch)  # type: ignore[arg-type]

    def _write(self, batch: list[tuple[int, Given]]) -> Iterator[list[Any]]:
        now = timezone.now()
        before: dict[tuple[int, int], int] = {}
        contacts = [contact for contact, _ in batch]
        in_force = Choice.objects.of(self.partnership).in_force().filter(contact__in=contacts)
        for pk, contact, publication in in_force.values_list("pk", "contact_id", "publication_id"):
            before[contact, publication] = pk
        ended = [before[contact, each.publication] for contact, each in batch if (contact, each.publication) in before]
        Choice.objects.filter(pk__in=ended).update(ended_at=now)
        made = Choice.objects.bulk_create(
            Choice(
                partnership=self.partnership,
                contact_id=contact,
                publication_id=each.publication,
                wants=each.wants,
                made_at=each.on or now,
                source=(f"{each.source}, {self.source}" if each.source else self.source)[:120],
                wording=each.wording,
            )
            for contact, each in batch
        )
        self._hold_back([(contact, each.publication) for contact, each in batch if not each.wants])
        for choice in made:
            yield [choice.contact_id, choice.pk, before.get((choice.contact_id, choice.publication_id))]

    def _hold_back(self, left: list[tuple[int, int]]) -> None:
        """What is sealed and waits does not go to them either."""
        for publication in {publication for _, publication in left}:
            mailings = Mailing.objects.of(self.partnership).filter(publication=publication, state__in=Mailing.UNDER_WAY)
            numbers = list(mailings.values_list("pk", flat=True))
            if numbers:
                contacts = [contact for contact, of in left if of == publication]
                waiting = Delivery.objects.filter(mailing__in=numbers, contact__in=contacts).waiting()
                waiting.update(state=Delivery.State.SUPPRESSED, done_at=timezone.now())
