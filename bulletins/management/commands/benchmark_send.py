import functools
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from bulletins.measuring import urgent as urgently
from bulletins.measuring.send import DOMAIN, NotForMeasuring, approved, make_ready, migrate, readers, sealed, sign_by
from cms.core.commands import HubCommand, refusing
from cms.people.models import Partnership
from newsletters.delivery.lean import lean
from newsletters.delivery.see_through import see_through, why_stopped
from newsletters.delivery.side_by_side import Ended, Sibling, peak_mb
from newsletters.management.mailings import states_of
from newsletters.measuring.measure_plain import plain
from newsletters.measuring.measure_raw import raw, written
from newsletters.models import DkimKey, Mailing
from newsletters.transport import use_smtp
from newsletters.transport.smtp import BadAddress, parse

MOST = {"recipients": 5_000_000, "workers": 64, "urgent": 100_000, "plain": 100_000}
#: The raw client sends as many letters as there are readers, within these bounds.
RAW = (2_000, 50_000)
SIGNED = {"rsa": ["rsa"], "ed25519": ["ed25519"], "both": DkimKey.Algorithm.values}


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
        parser.add_argument(
            "--urgent", type=int, metavar="N",
            help="seal an urgent mailing to N others while the bulk one is under way, and tell how soon it is out",
        )  # fmt: skip
        parser.add_argument("--signed", choices=SIGNED, help="sign each letter, by a key made for this")
        parser.add_argument(
            "--raw", action="store_true",
            help="afterwards the rate of the SMTP client alone: one letter written before, no database, no journal",
        )  # fmt: skip
        parser.add_argument(
            "--plain", type=int, metavar="N",
            help="afterwards the same letter to N others by Django's own mail and templates, a saved row each",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if self.trouble:
            raise CommandError(self.trouble, returncode=2)

    def act(self, **options: Any) -> dict[str, Any]:
        lean()
        for name, most in MOST.items():
            if options[name] is not None and not 1 <= options[name] <= most:
                raise CommandError(f"--{name} is a number from 1 to {most:,}.", returncode=2)
        with refusing(BadAddress):
            use_smtp(options["smtp"])
        # Each in a process of its own, so that its memory is its own.
        if not _alone(migrate).gave:
            raise CommandError("The tables could not be made: the lines above say why.", returncode=2)
        with refusing(NotForMeasuring):
            here = make_ready()
        sign_by(here, SIGNED[options["signed"]] if options["signed"] else ())
        sealing = _alone(lambda: sealed(here, readers(here, options["recipients"])).pk)
        mailing = _mailing(sealing)
        urgent = self._urgent(here, options["urgent"])
        self.stderr.write(f"mailing: {mailing.pk}")
        found = self._deliver(mailing, sealing, urgent, options)
        if options["signed"]:
            found["signed"] = options["signed"]
        if options["raw"] and not self.trouble:
            found |= self._raw(mailing, options["recipients"], found["messages_per_second"])
        if options["plain"] and not self.trouble:
            found["plain"] = self._plain(here, options["plain"])
        return found

    def _deliver(
        self, mailing: Mailing, sealing: Ended, urgent: "Urgent | None", options: dict[str, Any]
    ) -> dict[str, Any]:
        told: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, _: told.append(given))
        through = functools.partial(
            see_through, workers=options["workers"], wait=options["wait"], tell=self._say, until=lambda: bool(told)
        )
        beside = urgent(mailing) if urgent else None
        ended = through(mailing, by_lane=urgent is not None)
        self.trouble = why_stopped(ended)
        found = figures(mailing, sealing, ended)
        if beside is not None:
            found["urgent"] = self._see_urgent_out(mailing, beside, through)
        return found

    def _urgent(self, here: Partnership, number: int | None) -> "Urgent | None":
        """What begins to wait for its moment beside the sending. All that can be done before is done."""
        if number is None:
            return None
        ready = _alone(lambda: [approved(here).pk, readers(here, number, "u").pk]).gave
        if ready is None:
            raise CommandError("The urgent edition could not be made: the lines above say why.", returncode=2)
        edition, a_list = ready
        return lambda bulk: Sibling.start(lambda told: urgently.seal_into(bulk, edition, a_list, told))

    def _see_urgent_out(self, bulk: Mailing, beside: Sibling, through: Any) -> dict[str, Any]:
        beside.tell()
        gave = _result(beside).gave
        if not gave:
            self.trouble = self.trouble or "The urgent mailing was not sealed: the lines above say why."
            return {}
        urgent = Mailing.objects.get(pk=gave["mailing"])
        if urgent.deliveries.open().exists():
            self.trouble = self.trouble or why_stopped(through(urgent))
        found = urgently.figures(bulk, urgent, gave["asked"])
        if not found["bulk_after"]:
            self._say("The bulk letters were out before the urgent ones: take more --recipients to measure those.")
        return {**found, "states": states_of(urgent)}

    def _raw(self, mailing: Mailing, recipients: int, ours: float) -> dict[str, Any]:
        number = min(max(recipients, RAW[0]), RAW[1])
        envelope, letter = written(mailing)
        nobodys = envelope._replace(to=f"raw@{DOMAIN}")
        alone = _alone(lambda: raw(parse(settings.SMTP_URL), nobodys, letter, number)).gave
        if alone is None:
            raise CommandError("The raw client could not send: the lines above say why.", returncode=2)
        rate = alone["messages_per_second"]
        return {
            "raw_messages_per_second": rate,
            "raw_cpu_ms_per_message": alone["cpu_ms_per_message"],
            "ratio_to_raw": round(ours / rate, 3) if rate else 0,
        }

    def _plain(self, here: Partnership, number: int) -> dict[str, Any]:
        mailing = _mailing(_alone(lambda: sealed(here, readers(here, number, "p"), goes=False).pk))
        ended = _alone(lambda: plain(mailing, parse(settings.SMTP_URL)))
        if ended.gave is None:
            raise CommandError("The plain loop could not send: the lines above say why.", returncode=2)
        Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.DONE)
        return {**ended.gave, "peak_mb": ended.peak_mb}

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


Urgent = Callable[[Mailing], Sibling]


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
    return _result(Sibling.start(lambda told: act()))


def _result(sibling: Sibling) -> Ended:
    while not sibling.over():
        time.sleep(0.05)
    return sibling.result()


def _mailing(sealing: Ended) -> Mailing:
    if sealing.gave is None:
        raise CommandError("Nothing was sealed: the lines above say why.", returncode=2)
    return Mailing.objects.get(pk=sealing.gave)  # type: ignore[no-any-return]
