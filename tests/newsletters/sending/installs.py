"""Fixtures for delivery processes that really run: an install on SQLite and on PostgreSQL, and a mail server."""

from collections.abc import Iterator

import pytest

from tests.database import laid
from tests.newsletters.sending.install import Install
from tests.newsletters.sending.postgresql import NoPostgreSQL, Server
from tests.newsletters.sending.server import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    made.controller.start()
    yield made
    made.controller.stop(no_assert=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of the tests' own. Where none is installed the test is skipped, and fails in CI: mark it `service`."""
    try:
        database = Server()
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))
    database.start()
    yield database
    database.stop()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[Install]:
    folder, url = tmp_path_factory.mktemp("install"), ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").migrated_database()
    else:
        laid(folder)
    install = Install(folder, database_url=url)
    yield install
    install.close()


@pytest.fixture
def install(made: Install, server: MailServer) -> Iterator[Install]:
    """One that is made once for each database, with nothing sealed in it."""
    made.env["SMTP_URL"] = server.url
    yield made
    made.end_processes()
