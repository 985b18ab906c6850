import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from cms.people.models import Partnership
from cms.search import index
from cms.search.backends.elasticsearch import in_step
from cms.search.backends.elasticsearch.client import writing
from cms.search.models import Acronym, Synonym
from tests.cms.search.library import EXPECTED, Library


@pytest.fixture(scope="session")
def index_name() -> Iterator[str]:
    """One index for all tests, as it takes a second to make: each test begins by bringing it in step with no cards."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    if EXPECTED == "elasticsearch":
        with writing() as client:
            for each in client.indices.get(index=f"{name}_*"):
                client.indices.delete(index=each)


@pytest.fixture
def library(ealing: Partnership, settings: Any, monkeypatch: pytest.MonkeyPatch, index_name: str) -> Library:
    monkeypatch.setattr(index, "_sources", {})
    settings.SEARCH_INDEX = index_name
    Acronym.objects.all().delete()  # Those that every partnership begins with.
    Synonym.objects.all().delete()
    made = Library(ealing)
    index.register(index.Source("things", made.describe))
    in_step.catch_up()
    return made
