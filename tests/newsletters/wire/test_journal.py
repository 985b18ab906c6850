"""What a journal says of a process that is gone."""

from pathlib import Path

import pytest

from newsletters.transport.base import Answer
from newsletters.wire import journal
from newsletters.wire.journal import Journal, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The journal of a process killed in the middle of a line."""
    found = tmp_path / "worker"
    with Journal(tmp_path / "alive") as made:
        made.leaving(1, connection=1, end=100)
        made.answered([(1, Answer(250, "Ok\r\nR 4 250 forged"))])
        made.leaving(2, connection=1, end=200)
        made.leaving(3, connection=2, end=100)
        made.stayed(3)
        found.write_bytes(made.path.read_bytes() + b"R 2 25")
    return found


def test_the_last_word_counts_and_a_torn_line_says_nothing(path):
    record = read(path)

    assert [record.of(number).kind for number in (1, 2, 3, 4)] == ["R", "D", "N", "N"]
    assert record.of(1).answer == Answer(250, "Ok R 4 250 forged")


def test_after_the_machine_was_started_anew_only_answers_count(path, monkeypatch):
    monkeypatch.setattr(journal, "boot", lambda: "another")

    record = read(path)

    assert [record.of(number).kind for number in (1, 2, 3, 4)] == ["R", "U", "U", "U"]


def test_without_a_journal_nothing_can_be_told(tmp_path):
    assert read(tmp_path / "none").of(1).kind == "U"
