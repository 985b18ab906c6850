"""Each governing body says what it did with an item; a clerk of several says it for each."""

import pytest
from django.urls import reverse

from bulletins.models import Edition, ReportItem, ReportMark
from cms.people.models import Contact, Partnership, School
from tests.bulletins.directors.conftest import SECRET, reader
from tests.factories import make_school, seat, signed_in

pytestmark = pytest.mark.django_db
AGENDA = "/our-agenda/"


def board(name: str) -> str:
    return f"school-{School.objects.get(name=f'{name} Primary School').pk}"


def marks(item: ReportItem) -> dict[str, tuple[bool, bool]]:
    found = ReportMark.objects.filter(item=item).select_related("school")
    return {each.school.name: (bool(each.on_agenda_at), bool(each.done_at)) for each in found}


def test_a_clerk_of_two_boards_marks_for_each(ealing: Partnership, sent: Edition, items: list[ReportItem]) -> None:
    seat(Contact.objects.get(email="clerk@oak.example"), "clerk", make_school(ealing, "Ash Primary School"))
    client = signed_in(reader(ealing, "clerk@oak.example"), ealing)
    page = client.get(AGENDA).content.decode()
    assert "Oak Primary School" in page
    assert "Ash Primary School" in page
    assert "Elm Primary School" not in page

    client.post(AGENDA, {"report": sent.pk, "board": board("Oak"), "agenda": [items[2].pk, items[0].pk]})
    client.post(AGENDA, {"report": sent.pk, "board": board("Ash"), "done": [items[2].pk]})

    assert marks(items[2]) == {"Oak Primary School": (True, False), "Ash Primary School": (False, True)}
    assert marks(items[0]) == {"Oak Primary School": (True, False)}
    shown = client.get(sent.url.removeprefix(ealing.base_url)).content.decode()
    assert "Oak Primary School: on our agenda" in shown
    assert "Ash Primary School: done" in shown


def test_a_mark_that_stands_keeps_its_day_and_goes_when_it_is_taken_off(
    ealing: Partnership, sent: Edition, items: list[ReportItem]
) -> None:
    client = signed_in(reader(ealing, "chair@elm.example"), ealing)
    chosen = {"report": sent.pk, "board": board("Elm"), "agenda": [items[3].pk]}
    client.post(AGENDA, chosen)
    first = ReportMark.objects.get(item=items[3]).on_agenda_at
    client.post(AGENDA, chosen)
    assert ReportMark.objects.get(item=items[3]).on_agenda_at == first

    client.post(AGENDA, {"report": sent.pk, "board": board("Elm"), "done": ["9" * 5000, "²"]})
    assert marks(items[3]) == {"Elm Primary School": (False, False)}


@pytest.mark.parametrize("address", ["governor@oak.example", "chair@elm.example"])
def test_nobody_speaks_for_a_board_that_is_not_theirs(
    ealing: Partnership, sent: Edition, items: list[ReportItem], address: str
) -> None:
    client = signed_in(reader(ealing, address), ealing)

    answer = client.post(AGENDA, {"report": sent.pk, "board": board("Oak"), "agenda": [items[2].pk]})

    assert answer.status_code == 404
    assert not ReportMark.objects.exists()


def test_what_a_reader_may_not_see_is_neither_shown_nor_marked(
    ealing: Partnership, sent: Edition, items: list[ReportItem]
) -> None:
    """A narrowed item keeps the marks that it has, and gets no more from who may not see it."""
    ReportItem.objects.filter(pk=items[2].pk).update(handling="confidential")
    governor = signed_in(reader(ealing, "governor@elm.example"), ealing)
    page = governor.get(AGENDA).content.decode()
    assert "neither clerk nor chair" in page
    assert SECRET not in page
    answer = governor.get(f"{AGENDA}?report={sent.pk + 1000}")
    assert answer.status_code == 404


def test_the_desk_counts_what_boards_did(ealing: Partnership, sent: Edition, items: list[ReportItem]) -> None:
    client = signed_in(reader(ealing, "clerk@oak.example"), ealing)
    client.post(AGENDA, {"report": sent.pk, "board": board("Oak"), "agenda": [items[2].pk], "done": [items[2].pk]})
    from tests.bulletins.directors.conftest import staff

    desk = signed_in(staff("editor"), ealing)
    rows = desk.get(f"{reverse('report:index')}?term={items[0].term}").context["rows"]
    assert {item.title: (item.on_agenda, item.done) for item, _ in rows}["Admissions timetable"] == (1, 1)
