"""Long files are many cards, and one thing each: they take no place of others."""

import pytest

from tests.cms.search.library import Library

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", ["", "date"])
def test_the_pieces_of_long_files_leave_room_for_everything_else(library: Library, monkeypatch, sort: str):
    monkeypatch.setattr("cms.search.weights.CANDIDATES", 20)
    monkeypatch.setattr("cms.search.weights.ENOUGH", 20)
    monkeypatch.setattr("cms.search.search.DATED", 20)
    for paper in range(4):
        for _ in range(9):
            library.hold(f"Handbook {paper}", body="Safeguarding. " * 3, whole=f"things:paper{paper}")
    library.hold(*(f"Page {number}" for number in range(10)), body="Safeguarding, once. " + "Halls and more. " * 40)
    library.open()

    pages = [library.search("safeguarding", page=number, sort=sort) for number in (1, 2)]

    assert [(found.total, len(found.results)) for found in pages] == [(14, 10), (14, 4)]
    assert len({result.title for found in pages for result in found.results}) == 14
