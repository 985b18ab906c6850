"""Pause, cancel and recall while a delivery process really sends: each acts within a second, also on a slow server."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.newsletters.sending.click import Click
from tests.newsletters.sending.install import SEAL, Install
from tests.newsletters.wire.sink import Sink

pytestmark = pytest.mark.slow

SECONDS = 1.0


@pytest.fixture
def sink(made: Install) -> Iterator[Sink]:
    sink = Sink(keep=False)
    made.env["SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
    yield sink
    made.end_processes()
    sink.close()


def until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It took too long."
        time.sleep(0.005)


def last_dot_after(sink: Sink, moment: float) -> float:
    return max(sink.dots) - moment


def test_at_full_speed_a_pause_and_a_cancel_act_within_a_second(made, sink):
    made.seal(20_000)
    pause, cancel = Click(made, "pause"), Click(made, "cancel")
    made.start_delivering()
    until(lambda: len(sink.dots) > 1500)

    pause.now()
    word, paused_at = pause.heard()
    time.sleep(2 * SECONDS)

    counts, state = made.states()
    assert (word, state) == ("done", "paused")
    assert len(sink.dots) < 20_000
    assert last_dot_after(sink, paused_at) < SECONDS
    assert counts == {"sent": len(sink.dots), "pending": 20_000 - len(sink.dots)}

    before = len(sink.dots)
    made.run("from newsletters.delivery.stop import resume\nresume(Mailing.objects.get())")
    until(lambda: len(sink.dots) > before + 500)
    cancel.now()
    word, cancelled_at = cancel.heard()
    time.sleep(2 * SECONDS)

    counts, state = made.states()
    assert (word, state) == ("done", "cancelled")
    assert last_dot_after(sink, cancelled_at) < SECONDS
    assert counts == {"sent": len(sink.dots), "cancelled": 20_000 - len(sink.dots)}
    assert Counter(sink.taken).most_common(1)[0][1] == 1


@pytest.mark.parametrize("verb", ["pause", "cancel"])
def test_on_a_slow_server_no_letter_is_handed_over_a_second_after_it_was_stopped(made, sink, verb):
    made.seal(100)
    click = Click(made, verb)
    sink.faults.slow = 3.0
    made.start_delivering()
    until(lambda: len(sink.dots) >= 4)

    click.now()
    _, stopped_at = click.heard()
    time.sleep(SECONDS)
    meanwhile, _ = made.states()
    time.sleep(3 * sink.faults.slow)

    counts, _ = made.states()
    waiting = {"pause": "pending", "cancel": "cancelled"}[verb]
    assert last_dot_after(sink, stopped_at) < SECONDS
    # On each of four connections a letter that is handed over, and one whose envelope went along with it.
    assert meanwhile.get("sending", 0) <= 8
    assert counts == {"sent": len(sink.dots), waiting: 100 - len(sink.dots)}


SEAL_SOON = (
    SEAL.replace(
        "seal_now(publication)",
        "from django.utils import timezone\nimport datetime as dt\n"
        "seal(publication, goes_at=timezone.now() + dt.timedelta(seconds=8))\n",
    )
    + "print(Mailing.objects.get().goes_at.timestamp())"
)


@pytest.mark.parametrize("early", [0.2, 0.02, 0.0, -0.02])
def test_recalled_at_the_last_moment_everybody_gets_it_or_nobody(made, sink, early):
    goes_at = float(made.run(SEAL_SOON.format(count=30)))
    click = Click(made, "recall")
    made.start_delivering()
    click.now(goes_at - early)

    word, _ = click.heard()
    time.sleep(3)

    counts, state = made.states()
    if word == "done":
        assert (counts, state, sink.dots) == ({"cancelled": 30}, "cancelled", [])
    else:
        assert (counts, state, len(sink.dots)) == ({"sent": 30}, "done", 30)
    assert not [at for at in sink.dots if at < goes_at]


ENTRIES = """
from wagtail.models import ModelLogEntry
entries = ModelLogEntry.objects.filter(action="newsletters.cancel", object_id=str(Mailing.objects.get().pk))
print(entries.count())
"""


def test_of_two_who_click_at_once_neither_undoes_the_other(made, sink):
    made.seal(3_000)
    sink.faults.slow = 0.002
    clicks = [Click(made, verb) for verb in ("pause", "cancel", "cancel")]
    made.start_delivering()
    until(lambda: len(sink.dots) > 100)
    for click in clicks:
        click.now()

    words = [click.heard()[0] for click in clicks]
    time.sleep(2 * SECONDS)

    counts, state = made.states()
    assert state == "cancelled"
    assert words[1:] == ["done", "done"]
    assert counts == {"sent": len(sink.dots), "cancelled": 3_000 - len(sink.dots)}
    assert made.run(ENTRIES).split() == ["1"]
