"""Items are written, found and kept in order in the admin."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from bulletins.models import Item
from tests.bulletins.inbox.conftest import make_section


@pytest.fixture
def section(ealing):
    return make_section(ealing)


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


@pytest.fixture
def write(editor, section):
    """`write(title=…)`: what the screen answers when the form for a new item is posted."""

    def post(**fields):
        blank = dict.fromkeys(
            [
                "link",
                "action",
                "deadline",
                "audience",
                "contact_name",
                "contact_email",
                "starts_on",
                "ends_on",
                "source",
            ],
            "",
        )
        given = {
            "title": "Census",
            "section": section.pk,
            "state": "ready",
            "summary": "It is due.",
            "body": rich_text(""),
            "weight": 0,
        }
        return editor.post(reverse("items:add"), blank | given | fields)

    return post


def make(section, **fields):
    return Item.objects.create(
        partnership=section.partnership, section=section, **{"title": "Census", "summary": "Due.", **fields}
    )


def test_an_item_is_written_by_somebody(write, editor, ealing):
    assert write(title="Half term", link="www.gov.example/half-term").status_code == 302

    item = Item.objects.of(ealing).get()
    assert (item.title, item.made_by, item.link) == ("Half term", editor.user, "https://www.gov.example/half-term")


def test_a_second_hand_leaves_the_first_name_on_it(write, ealing, section, sign_in):
    write()
    item = Item.objects.get()
    other = sign_in("administrator", ealing)

    fields = {
        "title": "Census!",
        "section": section.pk,
        "state": "ready",
        "summary": "x",
        "body": rich_text(""),
        "weight": 0,
    }
    other.post(reverse("items:edit", args=[item.pk]), fields)

    item.refresh_from_db()
    assert (item.title, item.made_by.email) == ("Census!", "editor@ealing.example")


def test_the_body_is_cleaned(write):
    write(body=rich_text('<h2>How</h2><p>Go to <a href="/guidance/">the guidance</a> <b>now</b></p>'))

    body = Item.objects.get().body
    assert 'href="http://ealing.test/guidance/"' in body
    assert "<h2>How</h2>" in body
    assert "data-block-key" not in body


def test_a_table_from_a_feed_is_not_lost_by_editing(editor, section):
    item = make(section, body="<table><tr><td>Friday</td></tr></table>")
    body = item.body + "<script>alert(1)</script>"

    fields = {"title": "x", "section": section.pk, "state": "ready", "summary": "x", "body": body, "weight": 0}
    assert editor.get(reverse("items:edit", args=[item.pk])).status_code == 200
    editor.post(reverse("items:edit", args=[item.pk]), fields)

    item.refresh_from_db()
    assert "<td>Friday</td>" in item.body
    assert "script" not in item.body


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"deadline": "2026-12-01"}, "It has a deadline: say what to do by then"),
        ({"starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "Put the two in order"),
        ({"starts_on": "2026-12-02", "deadline": "2026-12-01", "action": "Reply"}, "give a later deadline"),
        ({"contact_name": "Amina"}, "Say how Amina is reached"),
        ({"title": ""}, "This field is required"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
    ],
)
def test_what_does_not_go_together_gets_a_sentence_and_keeps_what_was_typed(write, fields, sentence):
    response = write(**{"summary": "What I had typed."} | fields)

    page = response.content.decode()
    assert sentence in page
    assert "What I had typed." in page
    assert not Item.objects.exists()


def test_items_are_found_by_words_section_state_and_deadline(editor, ealing, section):
    today = timezone.localdate()
    make(section, title="Soon", action="Reply", deadline=today + dt.timedelta(days=3))
    make(section, title="In a month", action="Reply", deadline=today + dt.timedelta(days=30))
    make(section, title="Gone", action="Reply", deadline=today - dt.timedelta(days=3), state="withdrawn")
    dates = make_section(ealing, "Dates")
    make(dates, title="Only to know", summary="About lettings.")

    def shown(**query):
        page = editor.get(reverse("items:index"), query).content.decode()
        return [
            title
            for title in ("Soon", "In a month", "Gone", "Only to know")
            if f"{title}\n" in page or f">{title}<" in page
        ]

    assert shown() == ["Soon", "In a month", "Gone", "Only to know"]
    assert shown(deadline="week") == ["Soon"]
    assert shown(deadline="later") == ["In a month"]
    assert shown(deadline="past") == ["Gone"]
    assert shown(deadline="none") == ["Only to know"]
    assert shown(section=dates.pk) == ["Only to know"]
    assert shown(state="withdrawn") == ["Gone"]
    assert shown(q="lettings") == ["Only to know"]


def test_items_and_sections_of_another_partnership_are_not_seen_or_taken(write, camden, sign_in, section):
    theirs = sign_in("editor", camden)
    item = make(section, title="Ours alone")

    assert "Ours alone" not in theirs.get(reverse("items:index")).content.decode()
    for name in ("edit", "delete", "history", "usage"):
        assert theirs.get(reverse(f"items:{name}", args=[item.pk])).status_code == 404
    assert "Select a valid choice" in write(section=make_section(camden).pk).content.decode()


def test_items_are_due_from_their_first_day_to_their_last(section):
    day = dt.date(2026, 11, 27)
    make(section, title="Open")
    make(section, title="Begins today", starts_on=day)
    make(section, title="Ends today", ends_on=day)
    make(section, title="Due today", deadline=day, action="Reply")
    make(section, title="Tomorrow", starts_on=day + dt.timedelta(days=1))
    make(section, title="Yesterday", ends_on=day - dt.timedelta(days=1))
    make(section, title="Missed", deadline=day - dt.timedelta(days=1), action="Reply")
    make(section, title="Draft", state=Item.State.DRAFT)

    due = {item.title for item in Item.objects.due(day)}

    assert due == {"Open", "Begins today", "Ends today", "Due today"}
