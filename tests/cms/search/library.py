"""Things to be found, without pages: a test says what there is, and searches it with whatever the environment names."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings as hub_settings

from cms.people.models import Partnership
from cms.search import index
from cms.search.document import Document
from cms.search.models import Acronym, Synonym
from cms.search.search import Results, search

#: What must answer: a test that fell back in silence would prove nothing.
EXPECTED = "elasticsearch" if hub_settings.ELASTICSEARCH_URL else "database"


class Library:
    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.documents: dict[str, Document] = {}

    def hold(self, *titles: str, body: str = "", **facts: Any) -> None:
        """A document for each title, all alike."""
        for title in titles:
            key = f"things:{len(self.documents) + 1}"
            self.documents[key] = Document(
                **{"key": key, "title": title, "url": f"/{key}/", "kind": "Guidance", "body": body} | facts
            )

    def acronyms(self, **meanings: str) -> None:
        for short, long in meanings.items():
            Acronym.objects.create(partnership=self.partnership, short=short, long=long)

    def synonyms(self, words: str, *, one_way: bool = False) -> None:
        Synonym.objects.create(partnership=self.partnership, words=words, one_way=one_way)

    def open(self) -> None:
        index.rebuild(self.partnership)

    def search(self, query: str, **asked: Any) -> Results:
        results = search(query, self.partnership, **asked)
        assert results.backend == EXPECTED
        return results

    def titles(self, query: str, **asked: Any) -> list[str]:
        return [result.title for result in self.search(query, **asked).results]

    def describe(self, partnership: Partnership, numbers: Any) -> Iterator[Document]:
        wanted = {f"things:{number}" for number in numbers} if numbers is not None else None
        yield from (each for key, each in self.documents.items() if wanted is None or (each.whole or key) in wanted)
