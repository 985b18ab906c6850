"""Processes that deliver notices beside each other, and one that is killed, on SQLite and on PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.newsletters.sending.install import BEFORE, ROOT

pytestmark = pytest.mark.slow

TELL = """
from cms.notices.models import Notice
from cms.notices.tell import tell
here = Partnership.objects.get()
Notice.objects.all().delete()
for n in range({count}):
    address = f"reader{{n}}@school.example"
    tell(here, key=address, kind="reminder", to=address, subject="Hello", text="Words.", urgent={urgent})
"""
DELIVER = "from newsletters.notices.deliver import deliver_notices; deliver_notices()"
STATES = """
from collections import Counter
from cms.notices.models import Notice
print(*(f"{state}={n}" for state, n in Counter(Notice.objects.values_list("state", flat=True)).items()))
"""


def start(install) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", BEFORE + DELIVER], env=install.env, cwd=ROOT)


def test_two_processes_send_each_notice_once(install, server):
    install.run(TELL.format(count=200, urgent=False))
    both = [start(install) for _ in range(2)]

    assert [process.wait(timeout=240) for process in both] == [0, 0]

    assert install.run(STATES).split() == ["sent=200"]
    assert Counter(server.to) == Counter(f"reader{n}@school.example" for n in range(200))


@pytest.mark.parametrize("urgent", [False, True])
def test_killed_in_mid_send_none_is_lost_none_goes_twice_and_none_is_in_doubt(install, server, urgent):
    install.run(TELL.format(count=60, urgent=urgent))
    server.faults.slow = 0.02
    for so_many in (10, 25, 40):
        killed = start(install)
        until = time.monotonic() + 120
        while len(server.to) < so_many and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    server.faults.slow = 0.0

    # What outlives the killed process reads the answers due; until it is through, the notices are still the dead one's.
    until = time.monotonic() + 60
    states: list[str] = []
    while states != ["sent=60"] and time.monotonic() < until:
        assert start(install).wait(timeout=240) == 0
        states = install.run(STATES).split()

    assert states == ["sent=60"]
    assert Counter(server.to) == Counter(f"reader{n}@school.example" for n in range(60))
