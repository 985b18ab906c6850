"""`benchmark_compose` as somebody runs it, small: the figures' shape, that nothing is left, and whom it refuses."""

import json
import sys

import pytest
from django.core.management import CommandError, call_command

from bulletins.models import Edition, EditionItem, Item
from cms.guidance.models import HomePage
from cms.people.models import Partnership
from tests.factories import make_contact
from tests.hub.install import run

PYTHON = sys.executable


def test_it_tells_its_figures_and_leaves_nothing(ealing, capsys):
    call_command("benchmark_compose", "--items", "60", "--json")

    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"database", "items", "compose_seconds", "again_seconds", "order_seconds"}
    assert figures["items"] == 60
    assert list(Partnership.objects.all()) == [ealing]
    assert [each.objects.count() for each in (Item, EditionItem, Edition)] == [0, 0, 0]
    assert HomePage.objects.count() == 1


def test_it_refuses_a_database_with_somebody_s_address_in_it(ealing):
    make_contact(ealing, "sam@oak.sch.uk")

    with pytest.raises(CommandError, match="holds addresses that may be somebody's") as refusal:
        call_command("benchmark_compose", "--items", "10")

    assert refusal.value.returncode == 2
    assert list(Partnership.objects.all()) == [ealing]


@pytest.mark.slow
def test_five_thousand_live_items_are_composed_within_the_second_that_is_promised(tmp_path):
    """Twice that here: other tests run on the same cores."""
    here = {"HUB_DATA": str(tmp_path), "HUB_HTTPS": "0"}
    assert run(PYTHON, "manage.py", "migrate", "-v0", **here).returncode == 0

    done = run(PYTHON, "manage.py", "benchmark_compose", "--items", "5000", "--json", **here)

    assert json.loads(done.stdout)["compose_seconds"] < 2
