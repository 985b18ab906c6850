"""`benchmark_send`, `deliver` and `mailing` as somebody runs them, small: their shape, their exit codes, going on."""

import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from newsletters.models import Delivery
from tests.benchmarks.kills import DUE_AT_ONCE, Run, mailing_of
from tests.newsletters.sending.fixtures import due, gatekeeping
from tests.newsletters.wire.sinks import Apart

__all__ = ["due", "gatekeeping"]

READERS = 300


PAUSE = """
import django; django.setup()
from newsletters.delivery import stop
from newsletters.models import Mailing
stop.{act}(Mailing.objects.get(pk={number}))
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Run]:
    """An install with nothing in it, and a mail server that puts one in five off once."""
    with Apart(later=0.2) as sink:
        yield Run(tmp_path_factory.mktemp("bench") / "data", sink)


@pytest.fixture(scope="module")
def told(here: Run) -> dict[str, Any]:
    """What it says when everything is asked of it. Those who were put off wait."""
    asked = ("--urgent", "20", "--raw", "--plain", "5", "--signed", "both", "--wait", "0", "--json")
    code, out, err = finished(here, "benchmark_send", "--recipients", str(READERS), *here.smtp, *asked)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    assert f"mailing: {found['mailing']}\n" in err
    return found


def finished(here: Run, *arguments: str) -> tuple[int, str, str]:
    process = here.start(*arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.mark.slow
def test_it_tells_its_figures_and_each_state(told):
    assert told["recipients"] == sum(told["states"].values()) == READERS
    assert set(told["states"]) == set(Delivery.State.values)
    assert told["states"]["sent"] + told["states"]["deferred"] == READERS
    assert told["messages_per_second"] > 0
    assert told["cpu_ms_per_message"] > 0
    assert set(told["peak_mb"]) == {"parent", "sealing", "sending"}
    assert len(told["peak_mb"]["sending"]) == 1


@pytest.mark.slow
def test_it_tells_what_else_was_asked_for(told):
    urgent = told["urgent"]
    assert 0 < urgent["started_after"] <= urgent["ended_after"] < 10
    assert sum(urgent["states"].values()) == 20
    assert told["signed"] == "both"
    assert told["ratio_to_raw"] == pytest.approx(
        told["messages_per_second"] / told["raw_messages_per_second"], abs=0.01
    )
    assert told["plain"]["messages_per_second"] > 0
    assert told["plain"]["cpu_ms_per_message"] > told["raw_cpu_ms_per_message"]


@pytest.mark.slow
def test_deliver_goes_on_with_what_it_put_off_by_several_processes(here, told):
    number = str(told["mailing"])
    here.code(DUE_AT_ONCE)

    code, out, err = finished(here, "deliver", number, *here.smtp, "--workers", "2", "--wait", "0", "--json")

    found = json.loads(out)
    assert (code, found["mailing"]) == (0, told["mailing"]), err
    assert {state: n for state, n in found["states"].items() if n} == {"sent": READERS}
    assert found["seconds"] > 0
    assert len(found["processes"]) == 2
    code, out, _ = finished(here, "deliver", number, *here.smtp, "--json")
    assert (code, json.loads(out)["states"]) == (0, found["states"])
    code, out, _ = finished(here, "mailing", number, "--json")
    assert (code, json.loads(out)) == (
        0, {"mailing": told["mailing"], "state": "done", "states": found["states"]}
    )  # fmt: skip
    readers = here.sink.counts()["readers"]
    assert Counter(n for reader, n in readers.items() if reader.startswith("s")) == {1: READERS}


@pytest.mark.slow
def test_killed_deliver_goes_on_and_what_is_paused_is_said(here, told):
    process = here.start("benchmark_send", "--recipients", "2000", *here.smtp, "--wait", "0")
    number = mailing_of(process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    here.code(PAUSE.format(act="pause", number=number))

    code, out, err = finished(here, "deliver", number, *here.smtp, "--json")

    assert (code, sum(json.loads(out)["states"].values())) == (2, 2000)
    assert "This mailing is paused: resume it on its screen" in err
    here.code(PAUSE.format(act="resume", number=number))
    states = here.deliver(number)["states"]
    assert states["sent"] + states["deferred"] == 2000


@pytest.mark.slow
def test_a_database_of_real_people_is_refused_and_nothing_leaves(here, told, tmp_path):
    shutil.copytree(here.env["HUB_DATA"], tmp_path / "copy")
    there = Run(tmp_path / "copy", here.sink)
    there.code(
        "import django; django.setup(); from cms.people.models import *; "
        "Contact.objects.create(partnership=Partnership.objects.get(), email='head@school.sch.uk')"
    )
    before = here.sink.letters()

    code, out, err = finished(there, "benchmark_send", "--recipients", "3", *there.smtp, "--json")

    assert (code, out) == (2, "")
    assert "holds addresses that may be somebody's" in err
    assert here.sink.letters() == before


@pytest.mark.slow
def test_without_a_mail_server_it_ends_and_all_letters_wait(here, told):
    asked = ("--recipients", "5", "--smtp", "127.0.0.1:9", "--urgent", "5", "--raw", "--wait", "0", "--json")

    code, out, err = finished(here, "benchmark_send", *asked)

    assert code == 2
    assert "cannot be reached on port 9" in err
    assert {state: n for state, n in json.loads(out)["states"].items() if n} == {"pending": 5}


SOMEWHERE = ("--smtp", "127.0.0.1:25")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("deliver", "999999"), "There is no mailing 999999"),
        (("deliver", "1" + "0" * 30), "There is no mailing"),
        (("mailing", "999999"), "There is no mailing 999999"),
        (("benchmark_send", "--recipients", "0", *SOMEWHERE), "--recipients is a number from 1 to"),
        (("benchmark_send", "--recipients", "9", *SOMEWHERE, "--workers", "0"), "--workers is a number from 1 to 64"),
        (("benchmark_send", "--recipients", "9", *SOMEWHERE, "--urgent", "0"), "--urgent is a number from 1 to"),
        (("benchmark_send", "--recipients", "9", *SOMEWHERE, "--plain", "-1"), "--plain is a number from 1 to"),
        (("benchmark_send", "--recipients", "9", *SOMEWHERE, "--signed", "dsa"), "invalid choice: 'dsa'"),
        (("benchmark_send", "--recipients", "9", "--smtp", "127.0.0.1:port"), "no number from 1 to 65535"),
    ],
)
def test_what_cannot_be_is_a_sentence(db, command, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command(*command)

    assert refusal.value.returncode in (1, 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"), [(["--workers", "0"], "--workers is a number from 1"), (["--smtp", "x/y"], "SMTP_URL")]
)
def test_a_bad_way_to_deliver_is_a_sentence_and_nothing_is_begun(due, arguments, sentence):
    mailing = due("one@school.example")

    with pytest.raises(CommandError, match=sentence):
        call_command("deliver", str(mailing.pk), *arguments)

    assert mailing.states() == {"pending": 1}
