import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from bulletins.measure_send import NotForMeasuring, make_ready, migrate, readers, sealed
from cms.core.commands import HubCommand, refusing
from newsletters.management.mailings import states_of
from newsletters.models import Mailing
from newsletters.see_through import see_through, why_stopped
from newsletters.side_by_side import Ended, Sibling, peak_mb
from newsletters.transport import use_smtp
from newsletters.transport.smtp import BadAddress

MOST = 5_000_000


class Command(HubCommand):
    help = (
        "Measures sending: makes N invented readers, seals one edition of about 40 KB with a name, twenty links and an "
        "unsubscribe address for each, and delivers it. Use a database of its own: it refuses one that holds an "
        "address outside .example. Killed at any moment, `deliver` goes on with the mailing that it named."
    )
    names_partnership = False
    requires_system_checks = ["mail"]
    trouble = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--recipients", type=int, required=True, metavar="N")
        parser.add_argument("--smtp", required=True, metavar="HOST:PORT", help="the mail server that takes the letters")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that send (1)")
        parser.add_argument("--wait", type=float, default=120, metavar="SECONDS", help="as for `deliver` (120)")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if self.trouble:
            raise CommandError(self.trouble, returncode=2)

    def act(self, **options: Any) -> dict[str, Any]:
        if not 1 <= options["recipients"] <= MOST:
            raise CommandError(f"--recipients is a number from 1 to {MOST:,}.", returncode=2)
        if not 1 <= options["workers"] <= 64:
            raise CommandError("--workers is a number from 1 to 64.", returncode=2)
        with refusing(BadAddress):
            use_smtp(options["smtp"])
        # Each in a process of its own, so that its memory is its own.
        if not _alone(migrate).gave:
            raise CommandError("The tables could not be made: the lines above say why.", returncode=2)
        with refusing(NotForMeasuring):
            here = make_ready()
        sealing = _alone(lambda: sealed(here, readers(here, options["recipients"])).pk)
        if sealing.gave is None:
            raise CommandError("Nothing was sealed: the lines above say why.", returncode=2)
        mailing = Mailing.objects.get(pk=sealing.gave)
        self.stderr.write(f"mailing: {mailing.pk}")
        told: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, _: told.append(given))
        ended = see_through(
            mailing, workers=options["workers"], wait=options["wait"], tell=self._say, until=lambda: bool(told)
        )
        self.trouble = why_stopped(ended)
        return figures(mailing, sealing, ended)

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


def figures(mailing: Mailing, sealing: Ended, ended: list[Ended]) -> dict[str, Any]:
    """The rate is that between the first claim and the last outcome; CPU is that of all sending processes."""
    states = states_of(mailing)
    works = [each.gave for each in ended if each.gave and each.gave["noted"]]
    noted = sum(work["noted"] for work in works)
    seconds = max((work["ended"] for work in works), default=0) - min((work["began"] for work in works), default=0)
    return {
        "mailing": mailing.pk,
        "recipients": sum(states.values()),
        "seconds": round(seconds, 3),
        "messages_per_second": round(noted / seconds, 1) if seconds else 0,
        "cpu_ms_per_message": round(1000 * sum(each.cpu_seconds for each in ended) / noted, 4) if noted else 0,
        "peak_mb": {"parent": peak_mb(), "sealing": sealing.peak_mb, "sending": [each.peak_mb for each in ended]},
        "states": states,
    }


def _alone(act: Any) -> Ended:
    sibling = Sibling.start(lambda told: act())
    while not sibling.over():
        time.sleep(0.05)
    return sibling.result()
