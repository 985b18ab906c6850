"""Which backend answers a search: Elasticsearch where there is one that is in step, else the database."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.conf import settings

from cms.people.models import Partnership
from cms.search.backends.base import Backend, Candidate, Match, NotNow, Scope
from cms.search.backends.database import database
from cms.search.models import Behind

T = TypeVar("T")


def backend_for(partnership: Partnership) -> Backend:
    if not settings.ELASTICSEARCH_URL or Behind.objects.of(partnership).exists():
        return database()
    from cms.search.backends.elasticsearch.ask import Elasticsearch

    return FallingBack(Elasticsearch(), database())


class FallingBack:
    """The first backend for as long as it answers; from then on, for this search, the second."""

    def __init__(self, first: Backend, second: Backend) -> None:
        self._asked, self._second = first, second

    @property
    def name(self) -> str:
        return self._asked.name

    def facets(self, query: Match, scope: Scope) -> Counter[str]:
        return self._ask(lambda backend: backend.facets(query, scope))

    def candidates(self, query: Match, scope: Scope, *, facets: Sequence[str] | None, limit: int) -> list[Candidate]:
        return self._ask(lambda backend: backend.candidates(query, scope, facets=facets, limit=limit))

    def _ask(self, question: Callable[[Backend], T]) -> T:
        try:
            return question(self._asked)
        except NotNow:
            self._asked = self._second
            return question(self._asked)
