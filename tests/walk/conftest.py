"""Two partnerships, filled once for the whole walk; what a test does there is undone."""

import copy
import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from wagtail.models import Page

from cms.guidance import navigation
from cms.guidance.below import below
from cms.guidance.found import found
from cms.people.models.partnership import PartnershipQuerySet
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
        for each in (ealing, camden):
            each.languages = "ur"
            each.save()
        yield World(Filling(ealing).everything(), Filling(camden).everything())
        transaction.set_rollback(True)


@pytest.fixture
def world(filled_once: World, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Both, as they were filled. Thousands of refusals are no news: they are not logged."""
    logging.disable(logging.CRITICAL)
    _menu_once(monkeypatch)
    _host_once(monkeypatch)
    yield filled_once
    logging.disable(logging.NOTSET)


def _host_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose host it is is looked up once: each question is undone, and begins with a copy of its own."""
    remembered: dict[tuple[str, int], Any] = {}
    look_up = PartnershipQuerySet.at_host

    def once(every: PartnershipQuerySet, hostname: str, port: int) -> Any:
        if (hostname, port) not in remembered:
            remembered[hostname, port] = look_up(every, hostname, port)
        return copy.deepcopy(remembered[hostname, port])

    monkeypatch.setattr(PartnershipQuerySet, "at_host", once)


def _menu_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the menu are looked up once for each person: around a thousand refusals stand the same ones."""
    remembered: dict[tuple[int, int | None], list[Page]] = {}

    def once(page: Page, user: Any = None) -> list[Page]:
        whose = (page.pk, getattr(user, "pk", None))
        if whose not in remembered:
            remembered[whose] = below(page, user)
        return remembered[whose]

    monkeypatch.setattr(navigation, "below", once)
