"""Thousands of broken feeds: each is read as far as it goes, or told in a sentence; in no time, without a traceback."""

import io
import json
import os
import statistics
import time

import pytest
from django.core.management import call_command

from bulletins.inbox import refresh
from bulletins.models import Entry
from tests.bulletins.inbox.mutated import mutated

#: `MUTATED_FEEDS=3000` tries as many.
MANY = int(os.environ.get("MUTATED_FEEDS", "400"))
#: On average; a machine that does something else at that moment may take longer for one.
MILLISECONDS = 50


@pytest.mark.slow
def test_broken_feeds_are_read_as_far_as_they_go_or_told(ealing, tmp_path, capsys, monkeypatch):
    for number in range(MANY):
        (tmp_path / f"{number:05}.xml").write_bytes(mutated(number))
    took = {}
    real = refresh.refresh_file

    def timed(partnership, path):
        began = time.process_time()
        report = real(partnership, path)
        took[path.name] = (time.process_time() - began) * 1000
        return report

    monkeypatch.setattr("bulletins.management.commands.fetch_feeds.refresh_file", timed)

    files = sorted(tmp_path.iterdir())
    call_command("fetch_feeds", partnership="ealing", file=files, json=True, stderr=io.StringIO())

    reports = json.loads(capsys.readouterr().out)
    assert len(reports) == MANY
    for report in reports:
        taken = report["new"] + report["updated"] + report["duplicates"] + report["rejected"]
        assert taken == report["entries"], report
        assert report["error"] is None or report["error"].endswith("."), report
        assert report["error"] or report["format"], report
    assert Entry.objects.count() == sum(report["new"] for report in reports)
    read = sum(1 for report in reports if report["entries"])
    with capsys.disabled():
        worst = sorted(took, key=took.get, reverse=True)[:5]
        print(  # noqa: T201 (a measurement)
            f"\n{MANY} broken feeds: {read} read at least in part, {statistics.mean(took.values()):.1f} ms on average, "
            f"worst {', '.join(f'{took[name]:.0f} ms ({name})' for name in worst)}"
        )
    assert statistics.mean(took.values()) < MILLISECONDS
    # A traceback of the generator's own would be no test: most of the ways leave something to read.
    assert read > MANY / 10
