"""Searching as a reader does, once the tasks have brought the search in step."""

from typing import Any

from bs4 import BeautifulSoup

from cms.people.models import Partnership
from cms.search import index


def in_step() -> None:
    for partnership in Partnership.objects.all():
        index.rebuild(partnership)


def look(client: Any, query: str, **more: Any) -> BeautifulSoup:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select(".hub-results h2 a")]


def offered(client: Any, typed: str) -> list[str]:
    return [each["title"] for each in client.get("/search/suggestions/", {"q": typed}).json()["found"]]
