import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from cms.people.models import Partnership
from cms.search import index
from cms.search.models import Acronym, Synonym
from tests.cms.search.library import EXPECTED, Library


@pytest.fixture
def library(ealing: Partnership, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    made = Library(ealing)
    Acronym.objects.all().delete()  # Those that every partnership begins with.
    Synonym.objects.all().delete()
    monkeypatch.setattr(index, "_sources", {"things": index.Source("things", made.describe)})
    settings.SEARCH_INDEX = f"test_{secrets.token_hex(4)}"
    if EXPECTED == "elasticsearch":
        from cms.search.backends.elasticsearch import in_step
        from cms.search.backends.elasticsearch.client import writing

        in_step.rebuild()
        yield made
        with writing() as client:
            for name in client.indices.get(index=f"{settings.SEARCH_INDEX}_*"):
                client.indices.delete(index=name)
    else:
        yield made
