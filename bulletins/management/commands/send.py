from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from bulletins.management.named import edition_named, lists_named, seal_or_say, sealed_before
from cms.core.commands import HubCommand
from newsletters.delivery.deliver import deliver
from newsletters.delivery.see_through import STOPPED
from newsletters.models import Mailing
from newsletters.reports import figures
from newsletters.transport import Unreachable


class Command(HubCommand):
    help = "Sends an approved edition now, in this process, until nothing is due. Nobody gets it twice."
    names_partnership = False
    trouble = ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how far it came, and ends with 2 where the letters could not leave."""
        super().handle(*args, **options)
        if self.trouble:
            raise CommandError(self.trouble, returncode=2)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", type=int, metavar="EDITION_ID", help="as `compose` gave it")
        parser.add_argument("--to", metavar="LIST", help="to this list (its short name) instead of the publication's")

    def act(self, **options: Any) -> dict[str, Any]:
        edition = edition_named(options["edition"])
        lists = lists_named(edition, [options["to"]]) if options["to"] else None
        before = sealed_before(edition)
        if before is not None:
            self.stderr.write(f"{edition.title} was sealed before. Nobody gets it twice; what waits is delivered.")
            if lists:
                self.stderr.write(f"--to {options['to']} was not used: an audience does not change once it is sealed.")
        mailing = before or seal_or_say(edition, lists=lists)
        if mailing.state == Mailing.State.GOING and mailing.goes_at <= timezone.now():
            try:
                deliver(mailing)
            except Unreachable as trouble:
                self.trouble = (
                    f"{trouble} The letters wait: the worker sends them later, and so does this command again."
                )
        mailing.refresh_from_db()
        if mailing.state == Mailing.State.LATE:
            self.trouble = STOPPED[Mailing.State.LATE]
        return {"edition": edition.pk, "title": edition.title, "again": before is not None, **figures(mailing)}

    def tell(self, result: dict[str, Any]) -> None:
        states = ", ".join(f"{count} {state}" for state, count in result["deliveries"].items() if count) or "nobody"
        self.stdout.write(f"{result['title']}: {result['recipients']} recipients ({states}).")
