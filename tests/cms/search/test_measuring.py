"""The benchmark of the search, on a small number of pages."""

import json

import pytest
from django.core.management import CommandError, call_command

from cms.people.models import Partnership
from cms.search.measuring import measure
from cms.search.measuring.invent import Writer
from cms.search.models import Card


@pytest.mark.django_db
def test_the_benchmark_measures_and_leaves_nothing_behind(ealing, settings, capsys, monkeypatch):
    settings.ELASTICSEARCH_URL = ""
    monkeypatch.setattr(measure, "QUERIES", 20)
    monkeypatch.setattr(measure, "TELL_EACH", 15)

    call_command("benchmark_search", "--pages", "30", "--json")

    printed = capsys.readouterr()
    assert [line.split(" after ")[0].strip() for line in printed.err.splitlines() if " after " in line] == [
        "15 of 30",
        "30 of 30",
    ]
    told = json.loads(printed.out)
    (times,) = told["backends"].values()
    assert (told["pages"], told["queries"]) == (30, 20)
    assert 0 < times["p50_ms"] <= times["p95_ms"] <= times["max_ms"]
    assert times["results"] >= 1
    assert list(Partnership.objects.all()) == [ealing]
    assert not Card.objects.exclude(partnership=ealing).exists()


@pytest.mark.django_db
def test_one_that_was_killed_keeps_nobody_elses_search_from_being_brought_in_step(ealing, capsys):
    Partnership.objects.create(key=f"{measure.PREFIX}killed", name="Benchmark")

    call_command("update_search", "--json")

    assert {each["partnership"] for each in json.loads(capsys.readouterr().out)} == {
        "ealing",
        "benchmark-search-killed",
    }


def test_a_number_of_pages_that_cannot_be_is_told():
    with pytest.raises(CommandError, match="--pages is a number from 1"):
        call_command("benchmark_search", "--pages", "0")


def test_invented_pages_are_the_same_each_time_with_words_of_all_rarities():
    first, again = (list(Writer(["SEND"]).documents(20)) for _ in range(2))

    assert first == again
    words = " ".join(document.body for document in first).split()
    assert 0.02 < words.count("the") / len(words) < 0.1
    assert len(set(words)) > 1_000
