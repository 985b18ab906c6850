"""The limits of a mail server hold over all delivery processes of the machine."""

import subprocess
import sys
import time

import pytest

from newsletters.delivery.deliver import deliver
from newsletters.wire.pace import Pace
from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server
from tests.newsletters.wire.sinks import ROOT

__all__ = ["due", "gatekeeping", "mail_server"]
TAKES = """
import sys, time
from pathlib import Path
from newsletters.wire.pace import Pace
pace, taken, until = Pace(200, Path(sys.argv[1]), "mail.example"), 0, float(sys.argv[2])
while time.monotonic() < until:
    taken += not pace.take("school.example")
print(taken)
"""


@pytest.fixture
def clock(monkeypatch):
    """The machine's clock, at a standstill: `clock[0] += 1` is a second."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_two_processes_share_what_may_go_to_a_domain(tmp_path, clock):
    one, other = (Pace(4, tmp_path / "paces", "mail.example") for _ in range(2))

    assert one.take("school.example") == 0
    assert other.take("school.example") == pytest.approx(0.25)
    assert other.take("gov.example") == 0
    clock[0] += 0.25
    assert other.take("school.example") == 0
    assert one.take("school.example") > 0


def test_another_server_has_a_limit_of_its_own(tmp_path, clock):
    one, other = (Pace(1, tmp_path / "paces", server) for server in ("mail.example", "relay.example"))

    assert (one.take(), other.take()) == (0, 0)
    assert one.take() > 0


def test_what_was_noted_before_the_machine_was_started_anew_holds_up_nobody(tmp_path, clock):
    Pace(1, tmp_path / "paces").take()
    clock[0] = 3.0

    assert Pace(1, tmp_path / "paces").take() == 0


def test_letters_to_one_domain_are_spread_and_hold_up_no_other(due, mail_server, settings):
    settings.SMTP_URL += "?domain_rate=8"
    mailing = due(*(f"r{n}@busy.example" for n in range(4)), "r@quiet.example")
    began = time.monotonic()

    deliver(mailing)

    assert mailing.states() == {"sent": 5}
    assert time.monotonic() - began >= 0.2
    assert "r@quiet.example" in mail_server.to[:3]


@pytest.mark.slow
def test_processes_that_take_at_once_take_no_more_than_the_limit(tmp_path):
    until = time.monotonic() + 2
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TAKES, str(tmp_path / "paces"), str(until)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]

    taken = [int(process.communicate(timeout=30)[0]) for process in processes]

    # A quarter of a second's worth at once, and as many a second.
    assert 50 <= sum(taken) <= 200 * 2 + 50
