"""Delivery processes that really run, beside each other and in mid-send killed, on SQLite and on PostgreSQL."""

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.newsletters.sending.install import BEFORE, ROOT

pytestmark = pytest.mark.slow

CLAIM = """
import sys
from newsletters.delivery.claim import claim
mine = []
while rows := claim(by=sys.argv[1], limit=7):
    mine += [row.id for row in rows]
print(*mine)
"""


def test_two_processes_never_claim_the_same_letter(install):
    install.seal(400)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", BEFORE + CLAIM, f"worker{n}"],
            env=install.env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for n in range(2)
    ]  # fmt: skip

    claimed = [process.communicate(timeout=120)[0].split() for process in both]

    assert all(process.returncode == 0 for process in both)
    assert len(claimed[0]) + len(claimed[1]) == 400
    assert not set(claimed[0]) & set(claimed[1])


def test_killed_in_mid_send_nobody_gets_two_and_nobody_is_lost_unseen(install, server):
    install.seal(300)
    server.faults.slow = 0.01
    for kill_at in (20, 80, 150):
        process = install.start_delivering()
        end = time.monotonic() + 60
        while len(server.to) < kill_at and time.monotonic() < end:
            time.sleep(0.01)
        assert len(server.to) >= kill_at
        process.kill()
        process.wait()
        counts, _ = install.states()
        assert sum(counts.values()) == 300
    install.start_delivering()

    counts = install.wait_until_over()

    assert sum(counts.values()) == 300
    assert set(counts) <= {"sent", "unknown"}
    assert Counter(server.to).most_common(1)[0][1] == 1
    assert counts["sent"] <= len(server.to)
    assert len(server.to) + counts.get("unknown", 0) >= 300


def test_told_to_stop_it_finishes_the_letter_in_hand_and_gives_the_rest_back(install, server):
    install.seal(200)
    server.faults.slow = 0.02
    process = install.start_delivering()
    while len(server.to) < 15:
        time.sleep(0.01)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=10) == 0
    counts, state = install.states()
    assert state == "going"
    assert counts == {"sent": len(server.to), "pending": 200 - len(server.to)}


def test_two_processes_share_a_mailing_and_a_mail_server_that_is_away_is_waited_for(install, server):
    install.seal(300)
    server.controller.stop(no_assert=True)
    for _ in range(2):
        install.start_delivering()
    time.sleep(10)
    assert install.states()[0] == {"pending": 300}

    server.start_again()

    assert install.wait_until_over() == {"sent": 300}
    assert Counter(server.to).most_common(1)[0][1] == 1
