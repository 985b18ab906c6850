import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from bulletins.already_had import left_out
from bulletins.compose import compose_or_find, too_far
from bulletins.letters import parts_of
from bulletins.models import Edition
from bulletins.publications import alert_kinds, declare, declared, open_archive
from cms.core.commands import HubCommand
from cms.people.models import Partnership
from newsletters.models import Publication
from newsletters.weekly.choose import KIND


class Command(HubCommand):
    help = "Composes the draft edition of a day from what is due, changed and coming. The same day, the same draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("publication", metavar="PUBLICATION", help="its short name: gatekeeping")
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day of the edition (today)")

    def act(self, **options: Any) -> dict[str, Any]:
        publication = _publication(options["partnership"], options["publication"])
        day = _day(options["date"])
        edition, created = compose_or_find(publication, day)
        return {
            "id": edition.pk,
            "edition": edition.pk,
            "number": edition.number,
            "date": edition.date.isoformat(),
            "title": edition.title,
            "subject": edition.subject,
            "created": created,
            "sealed": edition.is_sealed,
            "sections": _by_section(edition),
            "left_out": [{"source": each.source, "title": each.title, "went": each.by} for each in left_out(edition)],
        }

    def tell(self, result: dict[str, Any]) -> None:
        verb = (
            "composed"
            if result["created"]
            else "is going or went, unchanged"
            if result["sealed"]
            else "stands, brought up to date"
        )
        self.stdout.write(f"{result['title']} {verb}. Its id is {result['edition']}.")
        for heading, items in result["sections"].items():
            self.stdout.write(f"\n{heading}")
            for item in items:
                by = f" (by {item['deadline']})" if item["deadline"] else ""
                self.stdout.write(f"  {item['title']}{by}")
        if result["left_out"]:
            self.stdout.write("\nLeft out, because its readers had it")
        for item in result["left_out"]:
            self.stdout.write(f"  {item['title']} ({item['went']})")


def _publication(partnership: Partnership, slug: str) -> Publication:
    """The partnership's publication of a short name; one that is declared here and not begun yet is begun by this."""
    found = Publication.objects.of(partnership).filter(slug=slug).first()
    if found and found.kind == KIND:
        raise CommandError("It is made of the numbers of others, by itself: compose those.", returncode=2)
    if slug in alert_kinds() or (found and found.kind in alert_kinds()):
        raise CommandError("An alert is no edition: write it with `alert`, or in the admin.", returncode=2)
    if found is not None:
        open_archive(found)
        return found
    if slug in {declaration.slug for declaration in declared()}:
        return declare(partnership, slug)
    known = ", ".join(Publication.objects.of(partnership).values_list("slug", flat=True)) or "none yet"
    raise CommandError(f"{partnership} has no publication “{slug}” (it has: {known}).", returncode=2)


def _day(given: str | None) -> dt.date:
    if not given:
        return timezone.localdate()
    try:
        day = dt.datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        raise CommandError(
            f"“{given}” is no day: give it as YYYY-MM-DD, for example 2026-11-27.", returncode=2
        ) from None
    if too_far(day):
        raise CommandError("That day is too far away: give one within ten years of today.", returncode=2)
    return day


def _by_section(edition: Edition) -> dict[str, list[dict[str, Any]]]:
    """Each section of the publication (empty ones too), then changes and dates, with what stands in it."""
    sections: dict[str, list[dict[str, Any]]] = {section.name: [] for section in edition.publication.sections.all()}
    for heading, items in parts_of(edition):
        sections[heading] = [
            {
                "source": item.source,
                "title": item.title,
                "summary": item.summary,
                "audience": item.audience,
                "action": item.action,
                "deadline": item.deadline.isoformat() if item.deadline else None,
            }
            for item in items
        ]
    return sections
