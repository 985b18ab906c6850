"""Which backend answers a search: Elasticsearch where there is one that is in step, else the database."""

from django.conf import settings

from cms.people.models import Partnership
from cms.search.backends.base import Backend, Filters, Found, Match, NotNow, Scope
from cms.search.backends.database import database
from cms.search.models import Behind


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

    def find(self, match: Match, scope: Scope, *, filters: Filters, limit: int, enough: int) -> Found:
        try:
            return self._asked.find(match, scope, filters=filters, limit=limit, enough=enough)
        except NotNow:
            self._asked = self._second
            return self._asked.find(match, scope, filters=filters, limit=limit, enough=enough)
