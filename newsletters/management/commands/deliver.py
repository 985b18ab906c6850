import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand, refusing
from newsletters.delivery.see_through import see_through, why_stopped
from newsletters.management.mailings import mailing_of, states_of
from newsletters.transport import use_smtp
from newsletters.transport.smtp import BadAddress

#: Seconds: a week.
LONGEST = 7 * 24 * 3600


class Command(HubCommand):
    help = (
        "Sends a sealed mailing until nothing of it is due. After a crash the same command goes on where it ended: "
        "nobody is lost and nobody gets two. Letters that the mail server put off are waited for, up to --wait seconds."
    )
    names_partnership = False
    requires_system_checks = ["mail"]
    trouble = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("mailing", type=int, metavar="MAILING_ID", help="as `seal` gave it")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that send (1)")
        parser.add_argument("--smtp", metavar="HOST:PORT", help="by this mail server instead of that of SMTP_URL")
        parser.add_argument(
            "--wait", type=float, default=120, metavar="SECONDS",
            help="how far ahead a letter may be due for it to be waited for (120)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how far it came, and ends with 2 where it could not go on."""
        super().handle(*args, **options)
        if self.trouble:
            raise CommandError(self.trouble, returncode=2)

    def act(self, **options: Any) -> dict[str, Any]:
        mailing = mailing_of(options["mailing"])
        if not 1 <= options["workers"] <= 64:
            raise CommandError("--workers is a number from 1 to 64.", returncode=2)
        if not 0 <= options["wait"] <= LONGEST:
            raise CommandError(f"--wait is a number of seconds from 0 to {LONGEST:,}.", returncode=2)
        if options["smtp"]:
            with refusing(BadAddress):
                use_smtp(options["smtp"])
        told: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, _: told.append(given))
        began = time.monotonic()
        ended = see_through(
            mailing, workers=options["workers"], wait=options["wait"], tell=self._say, until=lambda: bool(told)
        )
        self.trouble = why_stopped(ended)
        return {
            "mailing": mailing.pk,
            "states": states_of(mailing),
            "seconds": round(time.monotonic() - began, 3),
            "processes": [{"cpu_seconds": each.cpu_seconds, "peak_mb": each.peak_mb} for each in ended],
        }

    def tell(self, result: dict[str, Any]) -> None:
        states = ", ".join(f"{number:,} {state}" for state, number in result["states"].items() if number) or "nobody"
        self.stdout.write(f"Mailing {result['mailing']}: {states}, in {result['seconds']:,.1f} seconds.")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
