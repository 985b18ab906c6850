import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.formats import date_format

from cms.core.commands import HubCommand
from cms.people.erase import erase, preview
from cms.people.erased import Erased
from cms.people.person import NobodyHere, find


class Command(HubCommand):
    help = "Erases a person from one partnership, and tells them by a last letter. Again does no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", metavar="EMAIL", help="an address of theirs, present or former")
        parser.add_argument("--reason", default="", help="kept with the mark; let it name nobody")
        parser.add_argument("--dry-run", action="store_true", help="say what would go and what would stay")

    def act(self, **options: Any) -> dict[str, Any]:
        here = options["partnership"]
        try:
            contact = find(options["email"], partnership=here)
        except NobodyHere as nobody:
            mark = Erased(here).find(options["email"])
            if mark is None:
                raise CommandError(str(nobody), returncode=2) from nobody
            return {"erased": False, "erased_before": timezone.localdate(mark.at).isoformat()}
        going = preview(contact) if options["dry_run"] else erase(contact, by=None, reason=options["reason"])
        return {
            "erased": not options["dry_run"],
            "gone": ["name and e-mail address", *going.gone],
            "kept": going.kept,
            "look_at": going.look_at,
        }

    def tell(self, result: dict[str, Any]) -> None:
        if "gone" not in result:
            day = date_format(dt.date.fromisoformat(result["erased_before"]), "j F Y")
            self.stdout.write(f"This person was erased on {day}. Nothing is left to erase.")
            return
        self.stdout.write("Erased:" if result["erased"] else "This would go (nothing was changed):")
        self._lines(result["gone"])
        for heading, lines in (("Kept:", result["kept"]), ("To look at:", result["look_at"])):
            if lines:
                self.stdout.write(heading)
                self._lines(lines)

    def _lines(self, lines: list[str]) -> None:
        for line in lines:
            self.stdout.write(f"  {line}")
