"""The schools of the area, as the public register tells of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from cms.people.models import Partnership, School
from cms.people.school_pages import lines
from cms.search.document import Document
from cms.search.follow import Follow, later
from cms.search.index import Source

#: Who searches for a thing that a school is named after means the thing.
LESS = 0.6


def documents(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    schools = School.objects.of(partnership).open()
    if numbers is not None:
        schools = schools.filter(pk__in=numbers)
    for school in schools.order_by("pk").iterator(chunk_size=200):
        facts = dict(lines(school))
        yield Document(
            key=f"school:{school.pk}",
            title=school.name,
            url=reverse("school", args=[school.urn]),
            kind="School",
            summary=", ".join(facts[label] for label in ("Phase", "Address") if label in facts),
            body=". ".join(f"{label}: {value}" for label, value in facts.items() if label not in ("Phase", "Address")),
            phases=(school.get_phase_display(),),
            weight=LESS,
        )


def _of_school(school: Any) -> Iterator[tuple[int, str]]:
    yield school.partnership_id, str(school.pk)


def follow_imports(partnership: Partnership, **kwargs: Any) -> None:
    numbers = School.objects.of(partnership).values_list("pk", flat=True)
    later(partnership.pk, "school", map(str, numbers))


SOURCE = Source("school", documents, follows=(Follow(School, _of_school, itself=True),))
