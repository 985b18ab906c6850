"""`benchmark_lists` as somebody runs it, small: the figures' shape, and that nothing is left behind."""

import json
import sys

import pytest

from tests.hub.install import run

pytestmark = pytest.mark.slow

PYTHON = sys.executable
LEFT = (
    "from cms.people.models import *; print(Partnership.objects.count(), Contact.objects.count(), Seat.objects.count())"
)


def test_the_benchmark_tells_its_figures_and_leaves_nothing(tmp_path, lay_database):
    here = {"HUB_DATA": str(lay_database(tmp_path)), "HUB_HTTPS": "0"}

    done = run(PYTHON, "manage.py", "benchmark_lists", "--contacts", "2000", "--json", **here)

    figures = json.loads(done.stdout)
    assert set(figures) == {
        "database", "contacts", "import_seconds", "import_peak_mb", "count_seconds", "list_seconds", "matched",
    }  # fmt: skip
    assert (figures["database"], figures["contacts"]) == ("sqlite", 2000)
    assert figures["matched"] > 0
    left = run(PYTHON, "manage.py", "shell", "--no-imports", "-c", LEFT, **here)
    assert left.stdout.split() == ["0", "0", "0"]


def test_a_database_without_tables_and_a_bad_number_are_told(tmp_path):
    here = {"HUB_DATA": str(tmp_path), "HUB_HTTPS": "0"}

    done = run(PYTHON, "manage.py", "benchmark_lists", "--contacts", "10", **here)

    assert done.returncode == 2
    assert "This database has no tables yet" in done.stderr
