"""Composing an edition: what goes into it, in which order, and what is kept when it is composed again."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from bulletins.compose import compose
from bulletins.models import Edition, Item
from bulletins.publications import declare
from cms.calendar.models import Date
from cms.guidance.models import Change, GuidancePage, TopicPage
from tests.bulletins.conftest import FRIDAY, edit_data, make_item, titles


def composed(capsys, *arguments: str) -> dict:
    call_command("compose", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_gatekeeping_begins_with_its_five_sections_and_an_archive(ealing, visitor):
    publication = declare(ealing, "gatekeeping")

    assert [section.name for section in publication.sections.all()] == [
        "School effectiveness",
        "Facilities",
        "Finance and data",
        "Human resources",
        "Services for children",
    ]
    assert declare(ealing, "gatekeeping") == publication
    assert visitor(ealing).get("/gatekeeping/").status_code == 200


def test_items_stand_by_section_the_nearest_deadline_first_then_the_heaviest_then_the_newest(gatekeeping, capsys):
    make_item(gatekeeping, "Old news")
    make_item(gatekeeping, "New news")
    make_item(gatekeeping, "Heavy news", weight=5)
    make_item(gatekeeping, "Budget return", deadline=dt.date(2026, 12, 18))
    make_item(gatekeeping, "Census sign-off", deadline=dt.date(2026, 12, 4))
    make_item(gatekeeping, "Ofsted updates", section="school-effectiveness")

    told = composed(capsys, "gatekeeping", "--partnership", "ealing", "--date", "2026-11-27")

    assert [item["title"] for item in told["sections"]["Finance and data"]] == [
        "Census sign-off",
        "Budget return",
        "Heavy news",
        "New news",
        "Old news",
    ]
    assert [item["title"] for item in told["sections"]["School effectiveness"]] == ["Ofsted updates"]
    assert told["sections"]["Facilities"] == []
    assert told["created"] is True
    assert told["number"] == 1


def test_what_is_over_not_begun_withdrawn_or_of_another_publication_stays_out(gatekeeping, camden):
    make_item(gatekeeping, "Past its deadline", deadline=dt.date(2026, 11, 26))
    make_item(gatekeeping, "Not before December", starts_on=dt.date(2026, 12, 1))
    make_item(gatekeeping, "Over", ends_on=dt.date(2026, 11, 26))
    make_item(gatekeeping, "Draft", state=Item.State.DRAFT)
    make_item(declare(camden, "gatekeeping"), "Camden’s")
    make_item(gatekeeping, "Due")

    assert titles(compose(gatekeeping, FRIDAY)) == ["Due"]


def test_pages_that_changed_and_dates_that_are_coming_stand_under_headings_of_their_own(gatekeeping, ealing, capsys):
    topic = ealing.home.add_child(instance=TopicPage(title="Admissions", slug="admissions"))
    page = topic.add_child(instance=GuidancePage(title="Appeals", slug="appeals", summary="How to."))
    Change.objects.create(page=page, on=dt.date(2026, 11, 20), sentence="The form is new.")
    Date.objects.create(
        partnership=ealing, title="Clerks network", starts_on=dt.date(2026, 12, 3), starts_at=dt.time(16)
    )
    Date.objects.create(partnership=ealing, title="Next summer", starts_on=dt.date(2027, 7, 1))

    told = composed(capsys, "gatekeeping", "--partnership", "ealing", "--date", "2026-11-27")

    assert [(item["title"], item["summary"]) for item in told["sections"]["Changed on the website"]] == [
        ("Appeals", "The form is new.")
    ]
    assert [(item["title"], item["summary"]) for item in told["sections"]["Dates for your diary"]] == [
        ("Clerks network", "Thursday 3 December, 4 pm.")
    ]


def test_the_subject_names_the_first_items_and_ends_at_a_word(gatekeeping):
    make_item(gatekeeping, "Census sign-off", summary="The census opens.", deadline=dt.date(2026, 12, 4))
    make_item(gatekeeping, "SEND funding")
    for number in range(9):
        make_item(gatekeeping, f"Ealing music hub brings concert {number}", "services-for-children", summary="Come.")

    edition = compose(gatekeeping, FRIDAY)

    assert edition.subject.startswith("Gatekeeping 1: census sign-off, SEND funding, Ealing music hub brings")
    assert len(edition.subject) <= 150
    assert edition.subject.endswith(" …")
    assert edition.preheader == "To do: Census sign-off by Friday 4 December"


def test_composing_again_gives_the_same_draft_with_what_is_new(gatekeeping, capsys):
    make_item(gatekeeping, "First")
    before = composed(capsys, "gatekeeping", "--partnership", "ealing", "--date", "2026-11-27")
    make_item(gatekeeping, "Second")

    after = composed(capsys, "gatekeeping", "--partnership", "ealing", "--date", "2026-11-27")

    assert after["edition"] == before["edition"]
    assert after["created"] is False
    assert [item["title"] for item in after["sections"]["Finance and data"]] == ["First", "Second"]
    assert Edition.objects.count() == 1


def test_composing_again_without_news_makes_no_new_version(gatekeeping):
    make_item(gatekeeping, "First")
    edition = compose(gatekeeping, FRIDAY)

    assert compose(gatekeeping, FRIDAY).latest_revision_id == edition.latest_revision_id


def test_composing_again_keeps_what_the_editor_did(gatekeeping, ealing, sign_in):
    for title in ("One", "Two", "Three", "Four"):
        make_item(gatekeeping, title, weight=-len(title))
    edition = compose(gatekeeping, FRIDAY)
    assert titles(edition) == ["Two", "One", "Four", "Three"]

    def changed(rows):
        two, one, four, three = rows
        return [
            {**three, "ORDER": 1},
            {**two, "ORDER": 2, "summary": "Short."},
            {**one, "ORDER": 3, "DELETE": "on"},
            {**four, "ORDER": 4, "hidden": "on"},
        ]

    data = edit_data(edition, subject="My own words", items=changed)
    response = sign_in("editor", ealing).post(f"/admin/pages/{edition.pk}/edit/", data)
    assert response.status_code == 302, response.context["form"].errors
    make_item(gatekeeping, "Five", weight=9)

    again = compose(gatekeeping, FRIDAY)

    assert again.pk == edition.pk
    assert titles(again) == ["Three", "Two", "Five"]
    assert again.subject == "My own words"
    assert again.items.get(title="Two").summary == "Short."


def test_each_day_has_its_edition_and_numbers_go_on(gatekeeping):
    first, second = compose(gatekeeping, FRIDAY), compose(gatekeeping, FRIDAY + dt.timedelta(days=7))

    assert (first.number, second.number) == (1, 2)
    assert (first.slug, second.slug) == ("2026-11-27", "2026-12-04")


def test_five_thousand_items_cost_no_more_queries_than_five(gatekeeping, settings, django_assert_max_num_queries):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    section = gatekeeping.sections.first()
    Item.objects.bulk_create(
        Item(partnership=gatekeeping.partnership, section=section, title=f"Item {n}", summary="Words.")
        for n in range(5000)
    )

    with django_assert_max_num_queries(80):
        edition = compose(gatekeeping, FRIDAY)

    assert edition.items.count() == 5000


def test_an_unknown_publication_or_day_is_told_in_a_sentence(gatekeeping):
    with pytest.raises(CommandError, match="no publication “nonsense”") as refusal:
        call_command("compose", "nonsense", "--partnership", "ealing")
    assert refusal.value.returncode == 2
    with pytest.raises(CommandError, match="“tomorrow” is no day"):
        call_command("compose", "gatekeeping", "--partnership", "ealing", "--date", "tomorrow")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "20261127"])
def test_a_day_out_of_this_world_is_told_and_leaves_no_draft(gatekeeping, day):
    with pytest.raises(CommandError, match=r"That day|is no day") as refusal:
        call_command("compose", "gatekeeping", "--partnership", "ealing", "--date", day)

    assert refusal.value.returncode == 2
    assert not gatekeeping.editions.exists()


@pytest.mark.parametrize("role", ["contributor", "approver"])
def test_who_does_not_compose_cannot_edit_an_edition(gatekeeping, ealing, sign_in, role):
    edition = compose(gatekeeping, FRIDAY)

    response = sign_in(role, ealing).post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, subject="Mine"))

    assert response.status_code in (302, 403, 404)
    edition.refresh_from_db()
    assert edition.subject != "Mine"


def test_a_row_takes_no_section_of_another_publication(gatekeeping, ealing, camden, sign_in):
    make_item(gatekeeping, "One")
    edition = compose(gatekeeping, FRIDAY)
    strange = declare(camden, "gatekeeping").sections.first()
    data = edit_data(edition, items=lambda rows: [{**rows[0], "section": strange.pk}])

    response = sign_in("editor", ealing).post(f"/admin/pages/{edition.pk}/edit/", data)

    assert response.status_code == 200
    assert edition.items.get().section != strange
