"""What a weekly letter says: of each number that waits for its reader what they would have got, each thing once."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _

from cms.core.language import direction, long_date, offered
from newsletters.edition import Letter, LetterItem, LetterSection, Piece, Watch
from newsletters.models import Gathered, Mailing, Variant
from newsletters.models.weekly import Brevity
from newsletters.sealing.targets import Targets
from newsletters.weekly.said import sections_of

if TYPE_CHECKING:
    from newsletters.models import WeeklyLetter

#: Characters of a summary that is shortened.
SHORT = 120


class WeeklyContent:
    """A piece for each variant of what stands in it; who gets which is known from what was set aside."""

    for_all = False

    def __init__(self, weekly: "WeeklyLetter") -> None:
        self.weekly = weekly
        self._held = weekly.goes_to().held()

    @cached_property
    def _variants(self) -> Sequence[Variant]:
        wanted = {variant for rows in self._held.values() for _, variant in rows}
        found = Variant.objects.filter(pk__in=wanted).select_related("mailing__publication")
        return sorted(found, key=lambda each: (each.mailing.publication.name, each.mailing_id, each.pk))

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        return [Piece(key=str(each.pk), title=each.mailing.subject, targets=Targets()) for each in self._variants]

    @property
    def languages(self) -> Collection[str]:
        return offered(self.weekly.publication.partnership)

    def had(self, contacts: Sequence[int]) -> Mapping[int, int]:
        """All pieces but those that were set aside for them."""
        bits = {each.pk: 1 << place for place, each in enumerate(self._variants)}
        every = (1 << len(bits)) - 1
        return {
            contact: every & ~sum(bits[variant] for variant in {variant for _, variant in self._held.get(contact, ())})
            for contact in contacts
        }

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        held = [each for each in self._variants if keys is None or str(each.pk) in keys]
        names = list(dict.fromkeys(each.mailing.publication.name for each in held))
        publication = self.weekly.publication
        with translation.override(language):
            day = long_date(timezone.localdate(), "j F Y")
            introduction = _("You asked for one letter a week. In this one: %(names)s.") % {
                "names": get_text_list(names, _("and"))
            }
        return Letter(
            publication=publication,
            subject=self.weekly.mail_subject,
            preheader=introduction,
            masthead=f"{publication.name} · {day}",
            introduction=introduction,
            sections=[_shortened(section, self.weekly.brevity) for section in _sections(held)],
            web_url=publication.partnership.url(""),
            on_web=False,
            language=language,
            direction=direction(language),
        )

    def watch(self) -> Watch | None:
        return None

    def on_frozen(self, mailing: Mailing) -> None:
        """In the sealing's transaction: what stands in somebody's letter waits for no other."""
        there = set(mailing.deliveries.exclude(contact=None).values_list("contact", flat=True))
        rows = [
            Gathered(delivery_id=delivery, mailing=mailing)
            for contact, held in self._held.items()
            if contact in there
            for delivery, _variant in held
        ]
        Gathered.objects.bulk_create(rows, batch_size=1000)


def subject_of(weekly: "WeeklyLetter") -> str:
    names = sorted(set(weekly.mailings.values_list("publication__name", flat=True)))
    return f"{weekly.publication.name}: {get_text_list(names, 'and')}"[:150]


def _sections(held: Sequence[Variant]) -> Iterator[LetterSection]:
    """Under the name of each publication its opening words, with the way to the whole; then its own sections."""
    seen: set[str] = set()
    for variant in held:
        said, name = variant.said, variant.mailing.publication.name
        spoken = variant.language
        opening = LetterItem(
            title=said.get("subject") or variant.mailing.subject,
            summary=said.get("introduction", ""),
            url=said.get("web_url", ""),
            language=said.get("top_language", ""),
        )
        yield LetterSection(title=name, items=[opening], language=_other(settings.LANGUAGE_CODE, spoken))
        for section in sections_of(said):
            fresh = [item for item in section.items if _key(item) not in seen]
            seen |= {_key(item) for item in fresh}
            if fresh:
                yield dataclasses.replace(section, title=f"{name}: {section.title}", items=fresh)


def _shortened(section: LetterSection, brevity: Brevity) -> LetterSection:
    """Where the whole would be cut off by mail programs, each thing is said in less: its link leads to the rest."""
    if brevity == Brevity.FULL:
        return section
    longest = SHORT if brevity == Brevity.SHORT else 0
    items = [
        dataclasses.replace(item, summary=Truncator(item.summary).chars(longest) if longest else "")
        for item in section.items
    ]
    return dataclasses.replace(section, items=items)


def _other(language: str, letters: str) -> str:
    return "" if language == letters else language


def _key(item: LetterItem) -> str:
    return item.source or f"{item.title}\n{item.url}"
