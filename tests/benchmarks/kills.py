"""Kills in mid-send, counted by the mail server: is anybody lost, does anybody get two?

    .venv/bin/python -m tests.benchmarks.kills --kills 100 --recipients 10000
    .venv/bin/python -m tests.benchmarks.kills --kills 100 --recipients 10000 --no-cuts

An edition is sealed and sent by `benchmark_send`, and sent on by `deliver`; both, with all their processes, are killed
(SIGKILL) at random moments. The server (`tests.newsletters.wire.sinks`) puts 2 % of readers off once and refuses 0.5 %
for good; it cuts every 500th connection within a letter, after it, or after its answer, unless told not to. The
database is SQLite in a folder of its own, or what DATABASE_URL names (an empty one).
"""

import argparse
import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.newsletters.wire.sinks import ROOT, Apart

CUTS = {"cut": "mid-data,before-reply,after-reply", "every": 500}
#: Seconds of the server for each letter, so that a kill finds letters on their way.
SLOW = 0.001
DUE_AT_ONCE = """
import django; django.setup()
from django.utils import timezone
from newsletters.models import Delivery
Delivery.objects.filter(state="deferred").update(next_try=timezone.now())
"""
STATES = """
import json, django; django.setup()
from newsletters.models import Delivery
print(json.dumps(dict(Delivery.objects.values_list("address", "state"))))
"""


@dataclasses.dataclass
class Audit:
    """What the server has against what the database says. Lost: said to be sent and not there, or never tried."""

    kills: int
    recipients: int
    lost: list[str]
    doubled: list[str]
    #: Put off once and not delivered later; refused for good and said to be anything but failed.
    wrong: list[str]
    unknown: int
    cuts: int
    states: dict[str, int]
    seconds: float


class Run:
    def __init__(self, folder: Path, sink: Apart, *, database_url: str = "") -> None:
        self.sink = sink
        self.smtp = ["--smtp", f"127.0.0.1:{sink.port}"]
        self.env = {
            **os.environ, "HUB_DATA": str(folder), "HUB_HTTPS": "0", "SECRET_KEY": "only-for-tests", "SMTP_URL": "",
            "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "hub.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }  # fmt: skip

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *arguments], env=self.env, cwd=ROOT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def code(self, text: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", text],
            env=self.env,
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=True,
            timeout=600,
        )
        return done.stdout

    def deliver(self, mailing: str) -> dict[str, Any]:
        """To the end."""
        process = self.start("deliver", mailing, *self.smtp, "--wait", "0", "--json")
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, err
        found: dict[str, Any] = json.loads(out)
        return found


def run(
    folder: Path, *, kills: int, recipients: int, cuts: bool = True, database_url: str = "", seed: int = 1
) -> Audit:
    """Kill so many times, let it end, and compare."""
    chance, began = random.Random(seed), time.monotonic()
    faults = {"later": 0.02, "gone": 0.005, "slow": SLOW, **(CUTS if cuts else {})}
    with Apart(**faults) as sink:
        here = Run(folder, sink, database_url=database_url)
        process = here.start("benchmark_send", "--recipients", str(recipients), *here.smtp)
        mailing = mailing_of(process)
        for number in range(kills):
            _kill_after(process, sink, chance.randrange(1, max(2, recipients // (2 * kills))))
            if number + 1 < kills:
                process = here.start("deliver", mailing, *here.smtp, "--wait", "0", "--json")
        states = _to_the_end(here, mailing)
        return audit(sink.counts(), json.loads(here.code(STATES)), states, kills=kills, began=began)


def _to_the_end(here: Run, mailing: str) -> dict[str, int]:
    """Until nothing is left; what a server put off need not be waited for here."""
    for _ in range(20):
        here.code(DUE_AT_ONCE)
        states: dict[str, int] = here.deliver(mailing)["states"]
        if not any(states[state] for state in ("pending", "sending", "deferred")):
            return states
        time.sleep(1)  # What outlives a killed process still reads the answers due.
    return states


def mailing_of(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        if line.startswith("mailing: "):
            return line.removeprefix("mailing: ").strip()
        said += line
    process.communicate()
    raise AssertionError(f"benchmark_send ended before it sealed anything: {said}")


def _kill_after(process: "subprocess.Popen[str]", sink: Apart, letters: int) -> None:
    """Kill a command and all its processes once the server has so many letters more. The keepers are none of them."""
    wanted, until = sink.letters() + letters, time.monotonic() + 120
    while sink.letters() < wanted and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def audit(counts: dict[str, Any], states: dict[str, str], told: dict[str, int], *, kills: int, began: float) -> Audit:
    there: dict[str, int] = counts["readers"]
    left = ("pending", "sending", "deferred")
    return Audit(
        kills=kills,
        recipients=len(states),
        lost=[each for each, state in states.items() if (state == "sent" and each not in there) or state in left],
        doubled=[each for each, times in there.items() if times > 1],
        wrong=[each for each, state in states.items() if state == "failed" and each in there],
        unknown=told["unknown"],
        cuts=counts["cuts"],
        states={state: number for state, number in told.items() if number},
        seconds=round(time.monotonic() - began, 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--recipients", type=int, default=10_000)
    parser.add_argument("--no-cuts", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatehouse-kills-") as folder:
        found = run(
            Path(folder), kills=options.kills, recipients=options.recipients, cuts=not options.no_cuts,
            database_url=os.environ.get("DATABASE_URL", ""), seed=options.seed,
        )  # fmt: skip
    print(json.dumps(dataclasses.asdict(found), indent=2))  # noqa: T201
    sys.exit(bool(found.lost or found.doubled or found.wrong))


if __name__ == "__main__":
    main()
