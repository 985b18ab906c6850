"""What every test may ask for."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as hub_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from wagtail.signal_handlers import reference_index_auto_update_disabled

from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Partnership
from tests import order
from tests.database import (  # noqa: F401 (fixtures, a hook)
    as_migrated,
    django_db_setup,
    lay_database,
    pytest_runtest_teardown,
)
from tests.factories import make_user, signed_in
from tests.name_server import NameServer, serving
from tests.newsletters.sending.installs import postgresql  # noqa: F401 (fixture)
from tests.post import Letters
from tests.recorded import made


@pytest.fixture
def ealing(db: None) -> Partnership:
    return _founded("ealing", "Ealing Learning Partnership")


@pytest.fixture
def camden(db: None) -> Partnership:
    """The other partnership: whatever is Ealing's must never be seen here, and the other way round."""
    return _founded("camden", "Camden Learning")


def _founded(key: str, name: str) -> Partnership:
    made(key, lambda: found(key=key, name=name, hostname=f"{key}.test", base_url=f"http://{key}.test"))
    return Partnership.objects.get(key=key)


@pytest.fixture(autouse=True)
def references(request: pytest.FixtureRequest) -> Iterator[None]:
    """What refers to what is kept for tests marked `references` only: it costs a tenth of all others' time."""
    # Not by its context manager: a browser's tests begin and end in contexts of their own.
    reference_index_auto_update_disabled.value = request.node.get_closest_marker("references") is None
    yield
    reference_index_auto_update_disabled.value = False


@pytest.fixture
def sign_in():
    """`sign_in("editor", ealing)`: a client at that host, signed in with that role and a second factor."""

    def make(role: str, partnership: Partnership, *, email: str = "") -> Client:
        user = make_user(email or f"{role}@{partnership.key}.example")
        appoint(user=user, partnership=partnership, role=role)
        return signed_in(user, partnership)

    return make


@pytest.fixture
def visitor():
    """`visitor(ealing)`: a client at that partnership's host, not signed in."""

    def make(partnership: Partnership) -> Client:
        return Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))

    return make


@pytest.fixture(scope="session", autouse=True)
def the_name_server() -> Iterator[NameServer]:
    """Whoever looks something up in the DNS asks this one, which knows nothing until it is told."""
    with serving() as server:
        hub_settings.DNS_SERVERS = [server.address]
        yield server


@pytest.fixture
def name_server(the_name_server: NameServer) -> Iterator[NameServer]:
    """`name_server.txt("oak.example", "v=spf1 mx ~all")`: the DNS, empty at first."""
    cache.clear()
    the_name_server.forget()
    yield the_name_server
    the_name_server.forget()
    cache.clear()


@pytest.fixture
def letters(settings: Any, tmp_path: Path) -> Letters:
    """`letters()` sends the notices that are due, and gives what came into the outbox, the oldest first."""
    settings.EMBEDDED, settings.OUTBOX = True, tmp_path / "letters"
    return Letters(settings.OUTBOX)


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`./hub test --no-browser` leaves out what drives a browser. Of the rest, what takes long begins first."""
    if os.environ.get("HUB_NO_BROWSER"):
        left_out = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items[:] = order.for_several_processes(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """In CI a browser or a real service that is missing is a fault, not a reason to skip."""
    report = yield
    is_needed = item.get_closest_marker("browser") or item.get_closest_marker("service")
    if report.skipped and is_needed and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow here: {report.longrepr}"
    return report
