from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from bulletins.planning import Planned, planned
from bulletins.standing import standing_of
from cms.core.commands import HubCommand
from newsletters.models import Publication


class Command(HubCommand):
    help = "The next numbers of each publication, with their deadlines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--numbers", type=int, default=6, metavar="N", help="how many of each (6)")

    def act(self, **options: Any) -> dict[str, Any]:
        partnership, today = options["partnership"], timezone.localdate()
        publications = Publication.objects.of(partnership).select_related("partnership")
        return {
            "partnership": partnership.key,
            "today": today.isoformat(),
            "publications": [
                {
                    "publication": publication.slug,
                    "name": publication.name,
                    "rhythm": publication.rhythm,
                    "numbers": [
                        _said(each) for each in planned(publication, since=today, many=max(1, options["numbers"]))
                    ],
                }
                for publication in publications
            ],
        }

    def tell(self, result: dict[str, Any]) -> None:
        for publication in result["publications"]:
            self.stdout.write(f"{publication['name']} ({publication['rhythm']})")
            for number in publication["numbers"]:
                self.stdout.write(
                    f"  {number['number']}: copy by {number['copy_deadline']}, approval by "
                    f"{number['approval_deadline']}, goes {number['send_at']} ({number['state']})"
                )
            if not publication["numbers"]:
                self.stdout.write("  nothing planned")


def _said(each: Planned) -> dict[str, Any]:
    return {
        "number": each.number,
        "date": each.date.isoformat(),
        "copy_deadline": each.copy_deadline.isoformat(),
        "approval_deadline": each.approval_deadline.isoformat(),
        "send_at": each.send_at.isoformat(),
        "moved_from": each.moved_from.isoformat() if each.moved_from else None,
        "terms_known": each.sure,
        "edition": each.edition.pk if each.edition else None,
        "state": standing_of(each.edition).stage.value if each.edition else "planned",
    }
