"""A publication that can be sealed, an empty outbox, and mailings that have gone, made without sending."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from newsletters.models import Mailing, Publication
from tests.newsletters.reports.gone import make_mailing
from tests.newsletters.sending.fixtures import due, gatekeeping, outbox

__all__ = ["due", "gatekeeping", "gone", "outbox"]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What was seen of the mailings of another test is forgotten."""
    cache.clear()


@pytest.fixture
def gone(gatekeeping: Publication) -> Callable[..., Mailing]:
    """`gone({"oak.example": {"sent": 3, "failed": 2}})`: a mailing whose letters to these domains ended so."""

    def make(letters: dict[str, dict[str, int]], **fields: object) -> Mailing:
        return make_mailing(gatekeeping, letters, **fields)

    return make
