"""The database of the tests: migrated once, kept as a file, and copied into memory for each run.

With DATABASE_URL (PostgreSQL) the tests run on that server instead, in a database of their own; with TESTS_MIGRATED=1
that one is a copy of the one named, which then is as the migrations make it.
A test that commits (`transactional_db`, `live_server`) begins, like any other, with what the migrations made.
"""

import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "databases"
IN_MEMORY = "file:gatehouse_tests?mode=memory&cache=shared"
ONE_DAY = 24 * 60 * 60


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            template = migrated_file()
            point_at(IN_MEMORY)
            fill_from(template)
            yield
            connection.close()
        else:
            if os.environ.get("TESTS_MIGRATED"):
                connection.settings_dict["TEST"]["TEMPLATE"] = connection.settings_dict["NAME"]
            configuration = setup_databases(verbosity=0, interactive=False, aliases={"default"})
            keep_open_within_a_test()
            yield
            teardown_databases(configuration, verbosity=0)


@pytest.fixture
def lay_database(django_db_setup: None) -> Callable[[Path], Path]:
    """`lay_database(folder)`: put an embedded database there as the migrations make it. Gives the folder."""
    return laid


def laid(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_file(), folder / "hub.sqlite3")
    return folder


#: What puts the tables back after a test that committed.
_PUTS_BACK = pytest.StashKey[Callable[[], None]]()


@pytest.fixture(autouse=True)
def as_migrated(request: pytest.FixtureRequest) -> None:
    """Django empties every table after a test that commits: what the migrations made is put back, before and after."""
    names = request.fixturenames
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in names or "live_server" in names or bool(marker and marker.kwargs.get("transaction"))
    if commits and connection.vendor == "sqlite":
        request.getfixturevalue("django_db_setup")
        blocker = request.getfixturevalue("django_db_blocker")

        def put_back() -> None:
            with blocker.unblock():
                fill_from(migrated_file())

        put_back()
        request.node.stash[_PUTS_BACK] = put_back
    elif commits:
        request.getfixturevalue("django_db_serialized_rollback")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """A process that takes over another's tests may have one next that does not commit."""
    done = yield
    item.stash.get(_PUTS_BACK, lambda: None)()
    return done


@functools.cache
def migrated_file() -> Path:
    """A database file with every migration applied: made once for each state of the migrations."""
    file = KEPT / f"{fingerprint()}.sqlite3"
    with made_once(file) as unfinished:
        if unfinished:
            point_at(str(unfinished))
            call_command("migrate", verbosity=0)
            connection.close()
    return file


@contextmanager
def made_once(file: Path) -> Iterator[Path | None]:
    """Where to write a file that is to be kept, in a turn of one's own; None where it is there."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{file.suffix[1:]}-lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if file.exists():
            yield None
            return
        forget_old_files()
        unfinished = file.with_suffix(f"{file.suffix}.new")
        for left in KEPT.glob(f"{unfinished.name}*"):  # By a run that was killed.
            left.unlink(missing_ok=True)
        yield unfinished
        unfinished.rename(file)


def fingerprint() -> str:
    """Changes with whatever `migrate` goes by: migrations, apps, settings, packages."""
    patterns = ("*/migrations/*.py", "cms/*/migrations/*.py", "*/apps.py", "cms/*/apps.py", "site/hub/apps.py")
    files = [file for pattern in patterns for file in ROOT.glob(pattern)]
    files.append(ROOT / "cms" / "search" / "backends" / "tables.py")  # Made by a migration.
    files += [ROOT / "site" / "hub" / "settings.py", ROOT / "tests" / "settings.py", ROOT / "requirements" / "dev.lock"]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def forget_old_files() -> None:
    for file in KEPT.glob("*.*"):
        if file.stat().st_mtime < time.time() - ONE_DAY:
            file.unlink(missing_ok=True)


def keep_open_within_a_test() -> None:
    """An answer that a test closes ends a request; it must not end the connection that holds the test's transaction.

    Of a database in memory Django knows that by itself.
    """
    close = connection.close_if_unusable_or_obsolete
    connection.close_if_unusable_or_obsolete = lambda: None if connection.in_atomic_block else close()


def point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def fill_from(template: Path) -> None:
    """Make the database in memory a copy of a file."""
    connection.ensure_connection()
    source = sqlite3.connect(template)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
