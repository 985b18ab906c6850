"""What editors do with pages and people to contact."""

import json

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.guidance import changes, home_panels
from cms.guidance.blocks import BodyBlock
from cms.guidance.home_panels import Line, Panel
from cms.guidance.models import GroupPage, Officer
from cms.people.models import Group, GroupKind
from tests import website

pytestmark = pytest.mark.django_db

OFFICER = {"name": "Ada Byron", "job": "SEND team", "email": "ada@ealing.example", "telephone": "", "hours": ""}


def test_an_editor_adds_a_person_to_contact(ealing, sign_in):
    response = sign_in("editor", ealing).post("/admin/officers/new/", OFFICER)

    assert response.status_code == 302
    assert Officer.objects.of(ealing).get().job == "SEND team"


def test_the_chooser_offers_and_resolves_only_ones_own_people(ealing, camden, sign_in):
    website.officer(ealing, "Ada Byron")
    theirs = website.officer(camden, "Charles Babbage")
    client = sign_in("editor", ealing)

    offered = client.get("/admin/officer_chooser/").content.decode()

    assert "Ada Byron" in offered
    assert "Babbage" not in offered
    assert client.get(f"/admin/officer_chooser/chosen/{theirs.pk}/").status_code == 404
    assert client.get(f"/admin/officers/edit/{theirs.pk}/").status_code == 404


def test_a_draft_is_previewed_as_it_will_be(ealing, sign_in):
    page = website.guidance(website.topic(ealing), body=[website.text("<p>Early.</p>")])
    client = sign_in("editor", ealing)
    data = nested_form_data(
        {
            "title": "Asking anew",
            "slug": page.slug,
            "summary": "A new line.",
            "audience": "",
            "team": "",
            "reviewed_on": "",
            "body": streamfield([]),
            "changes-TOTAL_FORMS": "0",
            "changes-INITIAL_FORMS": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
    )

    told = client.post(f"/admin/pages/{page.pk}/edit/preview/", data).json()
    seen = client.get(f"/admin/pages/{page.pk}/edit/preview/").content.decode()

    assert told["is_valid"]
    assert "Asking anew" in seen
    assert "A new line." in seen
    assert "Ealing Learning Partnership" in seen


@pytest.mark.parametrize("name", list(BodyBlock().child_blocks))
def test_each_block_says_what_it_is_for_and_shows_it(ealing, sign_in, name):
    block = BodyBlock().child_blocks[name]

    assert block.meta.icon != "placeholder"
    assert block.get_description()
    response = sign_in("editor", ealing).get("/admin/block-preview/", {"id": block.definition_prefix})
    assert response.status_code == 200


def test_a_group_page_offers_only_groups_of_ones_own(ealing, camden, sign_in):
    topic = website.topic(ealing)
    kind = GroupKind.objects.create(partnership=camden, name="Committee")
    theirs = Group.objects.create(partnership=camden, kind=kind, name="Camden heads")
    client = sign_in("editor", ealing)
    address = f"/admin/pages/add/guidance/grouppage/{topic.pk}/"

    assert "Camden heads" not in client.get(address).content.decode()
    data = nested_form_data(
        {"title": "Heads", "slug": "heads", "group": theirs.pk, "summary": "", "body": streamfield([])}
    )
    response = client.post(address, {**data, "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"})

    assert response.status_code == 200
    assert not GroupPage.objects.exists()


def test_the_home_page_does_not_lead_to_another_partnerships_page(ealing, camden, sign_in):
    theirs = website.topic(camden)
    home = ealing.home

    response = sign_in("editor", ealing).post(
        f"/admin/pages/{home.pk}/edit/",
        nested_form_data(
            {
                "title": "Home",
                "slug": home.slug,
                "question": "What do you need?",
                "introduction": "",
                "often": streamfield([("page", theirs.pk)]),
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
                "action-publish": "1",
            }
        ),
    )

    assert response.status_code == 200
    assert "of another partnership" in str(response.context["form"].errors["often"])


def test_the_home_page_leads_to_what_is_often_looked_for(ealing, visitor):
    page = website.guidance(website.topic(ealing))
    draft = website.guidance(website.topic(ealing, "Other"), "Not ready", live=False)
    home = ealing.home.specific
    home.often = json.dumps([{"type": "page", "value": page.pk}, {"type": "page", "value": draft.pk}])
    home.save()

    seen = visitor(ealing).get("/").content.decode()

    assert "Often looked for" in seen
    assert 'href="/send/asking-for-an-assessment/"' in seen
    assert "Not ready" not in seen


def test_changes_are_each_page_once_with_its_newest_sentence(ealing, camden):
    import datetime as dt

    from django.utils import timezone

    today = timezone.localdate()
    page = website.guidance(website.topic(ealing))
    website.change(page, "Old.", today - dt.timedelta(days=30))
    website.change(page, "Newer.", today - dt.timedelta(days=3))
    website.change(page, "Newest.", today - dt.timedelta(days=1))
    website.change(page, "Not yet.", today + dt.timedelta(days=1))
    draft = website.guidance(website.topic(ealing, "Other"), live=False)
    website.change(draft, "Unseen.", today)
    website.change(website.guidance(website.topic(camden)), "Camden's.", today)

    (found,) = changes.since(ealing, today - dt.timedelta(days=7))

    assert (found.sentence, found.on, found.url) == (
        "Newest.",
        today - dt.timedelta(days=1),
        "/send/asking-for-an-assessment/",
    )
    assert found.page == Page.objects.get(pk=page.pk)
    assert changes.since(ealing, today) == []


def test_an_upper_app_fills_the_panels_of_the_home_page(ealing, visitor, monkeypatch):
    monkeypatch.setattr(home_panels, "_registered", {})
    home_panels.register("later", lambda partnership, today: Panel(title="Vacancies", empty="None."))
    home_panels.register("nothing", lambda partnership, today: None)
    home_panels.register(
        home_panels.FOR_ACTION,
        lambda partnership, today: Panel(title="For action", lines=[Line("Census sign-off", "/census/", "by Friday")]),
    )
    home_panels.register(
        home_panels.LATEST, lambda partnership, today: Panel(title="This week", opening=f"Dear {partnership.name},")
    )

    seen = visitor(ealing).get("/").content.decode()

    places = [seen.index(words) for words in ("Census sign-off", "Dear Ealing Learning Partnership,", "Vacancies")]
    assert places == sorted(places)
