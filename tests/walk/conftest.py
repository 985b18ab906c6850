"""Two partnerships, filled once for the whole walk; what a test does there is undone."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from cms.guidance.found import found
from tests.walk.fill import Filling


class World(NamedTuple):
    ealing: Filling
    camden: Filling


@pytest.fixture(scope="package")
def filled_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # Django's own tests do: durable blocks may stand inside.
    with django_db_blocker.unblock(), around:
        ealing = found(key="ealing", name="Ealing Learning", hostname="ealing.test", base_url="http://ealing.test")
        camden = found(key="camden", name="Camden Learning", hostname="camden.test", base_url="http://camden.test")
        yield World(Filling(ealing).everything(), Filling(camden).everything())
        transaction.set_rollback(True)


@pytest.fixture
def world(filled_once: World, db: None) -> Iterator[World]:
    """Both, as they were filled. Thousands of refusals are no news: they are not logged."""
    logging.disable(logging.CRITICAL)
    yield filled_once
    logging.disable(logging.NOTSET)
