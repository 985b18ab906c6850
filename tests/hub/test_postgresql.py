"""People and lists ask the database a good deal: their tests are run on PostgreSQL too, in a pytest of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.newsletters.sending.postgresql import Server

ROOT = Path(__file__).resolve().parents[2]

#: Where a database matters: rules worked out by it, rows locked, many written at once, what is kept unique.
FILES = [
    "tests/newsletters/test_lists.py",
    "tests/newsletters/test_list_members.py",
    "tests/newsletters/test_list_reasons.py",
    "tests/newsletters/notices/test_deliver.py",
    "tests/newsletters/bounces/test_hear.py",
    "tests/newsletters/bounces/test_take_in.py",
    "tests/newsletters/bounces/test_suppress.py",
    "tests/cms/people/test_import_contacts.py",
    "tests/cms/people/test_merge.py",
    "tests/cms/people/test_undo.py",
    "tests/cms/people/test_erase.py",
    "tests/cms/search/test_engines.py",
    "tests/cms/search/test_hostile.py",
    "tests/cms/search/test_pieces.py",
    "tests/hub/test_null_characters.py",
]


@pytest.mark.slow
@pytest.mark.service
def test_people_and_lists_do_on_postgresql_what_they_do_on_sqlite(postgresql: Server):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    there = {"DATABASE_URL": postgresql.migrated_database(), "TESTS_MIGRATED": "1"}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *FILES],
        env={**ours, **there}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    assert "database: postgresql" in done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
