"""`benchmark_sign` as somebody runs it, small: the figures' shape."""

import json

import pytest
from django.core.management import CommandError, call_command

from newsletters.management.commands.benchmark_sign import letter_of


def test_it_tells_what_a_letter_costs_by_each_way(capsys):
    call_command("benchmark_sign", letters=2, kb=2, json=True)

    told = json.loads(capsys.readouterr().out)
    for way in ("rsa", "ed25519", "both"):
        assert told[f"{way}_ms"] > 0
    assert 2000 <= told["bytes"] < 2200


def test_a_letter_is_as_long_as_it_was_asked_to_be():
    assert 40_000 <= len(letter_of(40_000)) < 40_200


@pytest.mark.parametrize("wrong", [{"letters": 0}, {"kb": 0}])
def test_a_bad_number_is_told(wrong):
    with pytest.raises(CommandError, match="is a number from 1"):
        call_command("benchmark_sign", **wrong)
