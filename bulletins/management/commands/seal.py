import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.formats import date_format

from bulletins.management.named import edition_named, lists_named, seal_or_say, sealed_before
from cms.core.commands import HubCommand
from newsletters.models import Lane
from newsletters.reports import figures
from newsletters.sealing import held_back

LANES = {lane.name.lower(): lane for lane in Lane}


class Command(HubCommand):
    help = (
        "Seals an approved edition: its letters and its audience are frozen, and the letters are due at once, or at "
        "--at. It sends nothing itself: the worker does, or `deliver`. Sealed again, it is the same mailing."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", type=int, metavar="EDITION_ID", help="as `compose` gave it")
        parser.add_argument(
            "--list", action="extend", nargs="+", metavar="LIST", dest="lists",
            help="to these lists (their short names) instead of the publication's",
        )  # fmt: skip
        parser.add_argument("--lane", choices=LANES, default="bulk", help="urgent work never waits behind bulk (bulk)")
        parser.add_argument("--at", metavar="TIME", help="when it goes, as 2026-11-27T16:00, London time (now)")

    def act(self, **options: Any) -> dict[str, Any]:
        edition = edition_named(options["edition"])
        lists = lists_named(edition, options["lists"]) if options["lists"] else None
        goes_at = _time(options["at"]) if options["at"] else None
        before = sealed_before(edition)
        if before is not None:
            self.stderr.write(
                f"{edition.title} was sealed before. What was sealed does not change: nobody gets it twice."
            )
        mailing = before or seal_or_say(edition, lists=lists, goes_at=goes_at, lane=LANES[options["lane"]])
        for letter in held_back.tried(mailing):
            self.stderr.write(f"{letter.address}: {letter.reply} Reach them in another way as well.")
        found = figures(mailing)
        return {
            "mailing": mailing.pk,
            "recipients": found["recipients"],
            "variants": found["variants"],
            "states": found["deliveries"],
            "edition": edition.pk,
            "lane": Lane(mailing.lane).name.lower(),
            "goes_at": mailing.goes_at.isoformat(),
            "again": before is not None,
        }

    def tell(self, result: dict[str, Any]) -> None:
        states = ", ".join(f"{count} {state}" for state, count in result["states"].items() if count)
        at = date_format(timezone.localtime(dt.datetime.fromisoformat(result["goes_at"])), "l j F Y, H:i")
        self.stdout.write(
            f"Mailing {result['mailing']}: {result['recipients']} recipients ({states}), "
            f"{result['variants']} letter{'' if result['variants'] == 1 else 's'}; it goes {at}, London time."
        )


def _time(given: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(given)
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
    except (ValueError, OverflowError):
        raise CommandError(f"“{given}” is no time: give it as 2026-11-27T16:00.", returncode=2) from None
    if at < timezone.now():
        raise CommandError(f"{given} is past: give a later time, or leave --at away to send at once.", returncode=2)
    return at
