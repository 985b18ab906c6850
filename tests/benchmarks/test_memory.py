"""A hundred thousand readers: each row comes to an end, and no process needs more memory than for a tenth of them."""

import json
from typing import Any

import pytest

from tests.benchmarks.kills import Run
from tests.newsletters.wire.sinks import Apart

pytestmark = pytest.mark.slow
FEW, MANY = 10_000, 100_000
#: Megabytes that may lie between two runs of the same work.
ROOM = 10


def test_memory_is_flat_from_ten_to_a_hundred_thousand_readers(tmp_path, lay_database):
    with Apart() as sink:
        here = Run(lay_database(tmp_path), sink)
        few, many = sent(here, FEW), sent(here, MANY)
        letters = sink.letters()

    assert letters == FEW + MANY
    for number, found in ((FEW, few), (MANY, many)):
        assert {state: n for state, n in found["states"].items() if n} == {"sent": number}
    for what in ("parent", "sealing"):
        assert many["peak_mb"][what] - few["peak_mb"][what] < ROOM
    assert max(many["peak_mb"]["sending"]) - max(few["peak_mb"]["sending"]) < ROOM
    assert max(many["peak_mb"]["sending"]) < 150


def sent(here: Run, number: int) -> dict[str, Any]:
    """An edition to so many, by the command; those of before are among them."""
    process = here.start("benchmark_send", "--recipients", str(number), *here.smtp, "--json")
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    return found
