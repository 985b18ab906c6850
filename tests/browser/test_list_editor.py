"""The editor of a list's rule, by keyboard alone."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Partnership
from newsletters.models import List
from tests.factories import make_contact, make_school, make_user, seat, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def hub(live_server) -> Partnership:
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    oak, elm = make_school(made, "Oak Primary School", phase="primary"), make_school(made, "Elm Nursery School")
    seat(make_contact(made, "anna@oak.example", name="Anna Ash"), "senco", oak)
    seat(make_contact(made, "ben@elm.example", name="Ben Birch"), "headteacher", elm)
    return made


@pytest.fixture
def editor(hub: Partnership, browser: Browser) -> Iterator[Page]:
    user = make_user("editor@elp.example")
    appoint(user=user, partnership=hub, role="editor")
    session = signed_in(user, hub).cookies["sessionid"].value
    context = browser.new_context(viewport={"width": 360, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": hub.base_url}])
    yield context.new_page()
    context.close()


def test_a_rule_is_made_and_taken_apart_by_keyboard(hub, editor):
    editor.goto(hub.url("/admin/lists/new/"))
    editor.locator("#id_name").fill("SENCOs")
    editor.get_by_role("button", name="Add a condition", exact=True).press("Enter")
    expect(editor.get_by_label("What it is about")).to_be_focused()

    role = editor.get_by_role("combobox", name="Role", exact=True)
    role.focus()
    role.press_sequentially("senc")
    expect(editor.get_by_role("option", name="SENCO")).to_be_visible()
    role.press("Enter")
    expect(editor.get_by_role("button", name="Remove SENCO")).to_be_visible()
    status = editor.locator("[data-rule-status]")
    expect(status).to_have_text("1 person now, 1 school with nobody")
    expect(editor.locator("[data-rule-preview]")).to_contain_text("You are SENCO at Oak Primary School.")

    role.press_sequentially("headt")
    expect(editor.get_by_role("option", name="Headteacher")).to_be_visible()
    role.press("Enter")
    expect(status).to_have_text("2 people now")
    role.press("Backspace")
    expect(status).to_have_text("1 person now, 1 school with nobody")

    editor.get_by_role("button", name="Add a group of conditions").press("Enter")
    editor.get_by_role("button", name="Remove this group").press("Enter")
    expect(editor.get_by_role("button", name="Remove this group")).to_have_count(0)

    person = editor.get_by_role("combobox", name="Find a person: Also these people")
    person.focus()
    person.press_sequentially("birch")
    expect(editor.get_by_role("option", name="Ben Birch")).to_be_visible()
    person.press("Enter")
    expect(status).to_contain_text("2 people now")

    assert editor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    editor.get_by_role("button", name="Save").or_(editor.get_by_role("button", name="Create")).first.press("Enter")
    expect(editor.locator(".messages")).to_be_visible()
    made = List.objects.get()
    assert made.rule == {"match": "all", "conditions": [{"field": "role", "values": ["senco"]}]}
    assert [contact.name for contact in made.named.all()] == ["Ben Birch"]


def test_a_rule_that_the_editor_cannot_read_stays_as_text(hub, editor):
    strange = {"match": "all", "conditions": [{"field": "role", "values": "senco"}]}
    made = List.objects.create(partnership=hub, slug="odd", name="Odd", rule=strange)

    editor.goto(hub.url(f"/admin/lists/edit/{made.pk}/"))

    text = editor.get_by_label("The rule as text")
    expect(text).to_be_visible()
    assert json.loads(text.input_value()) == strange
    expect(editor.locator("[data-rule-preview]")).to_contain_text("needs at least one value")
