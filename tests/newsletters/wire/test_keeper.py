"""The keeper outlives a killed process, and settles what was on its way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletters.wire.journal import read
from tests.newsletters.wire.sink import Sink

ROOT = Path(__file__).resolve().parents[3]
SENDS = """
import sys
from pathlib import Path
from newsletters.transport.smtp import Server
from newsletters.wire.journal import Journal
from newsletters.wire.keeping import KeptBy
from newsletters.wire.pipeline import Pipeline
from tests.newsletters.wire.test_pipeline import Letters
letters = Letters(*(f"reader{n}@school.example" for n in range(20000)))
with Journal(Path(sys.argv[1])) as journal, KeptBy(journal) as keeper:
    pipeline = Pipeline(Server("127.0.0.1", int(sys.argv[2]), connections=3), journal, keeper)
    while letters or pipeline.in_hand:
        pipeline.step(letters, wait=0.05)
"""


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.close()


def is_locked(path: Path) -> bool:
    import fcntl

    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("letters_first", [50, 400])
def test_of_a_killed_process_no_letter_is_in_doubt(sink, tmp_path, letters_first):
    path = tmp_path / "worker"
    process = subprocess.Popen(
        [sys.executable, "-c", SENDS, str(path), str(sink.port)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    while sum(sink.taken.values()) < letters_first:
        assert process.poll() is None
        time.sleep(0.005)
    sink.may_answer.clear()  # Whatever is on its way now has no answer yet.
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert is_locked(path)
    sink.may_answer.set()
    end = time.monotonic() + 20
    while is_locked(path) and time.monotonic() < end:
        time.sleep(0.05)

    record = read(path)

    answered = {number for number, word in record.words.items() if word.kind == "R"}
    assert {word.kind for word in record.words.values()} <= {"R", "N"}
    assert {f"reader{number - 1}@school.example" for number in answered} == set(sink.taken)
    assert set(sink.taken.values()) == {1}
