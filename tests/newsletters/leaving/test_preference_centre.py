"""The preference centre: by a link that one asks for, or signed in; joining, pausing, coming back."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.people.models import Group, GroupKind
from newsletters.lists.audience import recipients
from newsletters.models import List
from newsletters.readers import choices, links
from newsletters.readers.sign_up import LETTERS_TO_AN_ADDRESS
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.newsletters.letters import make_publication

ASK = "/letters/preferences/"
MINE = "/letters/preferences/mine/"


@pytest.fixture
def gatekeeping(ealing):
    return make_publication(ealing, open_to_all=True)


@pytest.fixture
def sam(ealing):
    return make_contact(ealing, "sam@oak.example", name="Sam Reader")


def gets(publication) -> list[str]:
    return [reader.address for reader in recipients(publication, list(publication.lists.all()))]


def next_month() -> str:
    return (timezone.localdate() + dt.timedelta(days=30)).isoformat()


def test_a_link_comes_to_who_is_known_and_the_page_says_the_same_to_everybody(ealing, camden, visitor, sam, letters):
    make_contact(camden, "kim@oak.example")

    known = visitor(ealing).post(ASK, {"email": "SAM@oak.example"}, follow=True)
    unknown = visitor(ealing).post(ASK, {"email": "kim@oak.example"}, follow=True)

    assert known.content == unknown.content
    assert [letter.to for letter in letters()] == ["sam@oak.example"]
    assert "s•••@oak.example" in visitor(ealing).get(letters.last().links[0]).content.decode()


def test_by_that_link_one_joins_and_leaves(ealing, visitor, sam, gatekeeping, letters):
    visitor(ealing).post(ASK, {"email": "sam@oak.example"})
    [link] = letters.last().links
    visitor(ealing).get(link)
    assert gets(gatekeeping) == []

    visitor(ealing).post(link, {"act": "join", "publication": gatekeeping.pk})
    assert gets(gatekeeping) == ["sam@oak.example"]

    visitor(ealing).post(link, {"act": "leave", "publication": gatekeeping.pk})
    assert gets(gatekeeping) == []


def test_it_lives_a_day_and_is_of_this_partnership_alone(ealing, camden, visitor, sam, monkeypatch):
    link = links.proved(sam).removeprefix("http://ealing.test")
    assert visitor(camden).get(link).status_code == 404
    later = timezone.now() + dt.timedelta(hours=25)
    monkeypatch.setattr(links.timezone, "now", lambda: later)

    page = visitor(ealing).get(link)

    assert page.status_code == 404
    assert "It worked for a day, which is over." in page.content.decode()


def test_nobody_makes_one_of_a_letters_link(ealing, visitor, sam, gatekeeping):
    token = links.token(contact_id=sam.pk, publication_id=gatekeeping.pk)

    for forged in (token + "AAAA", links.proved(sam)[-37:-1].swapcase()):
        assert visitor(ealing).get(f"{ASK}{forged}/").status_code == 404


def test_one_address_gets_only_so_many_letters(ealing, visitor, sam, letters):
    for _ in range(LETTERS_TO_AN_ADDRESS):
        visitor(ealing).post(ASK, {"email": "sam@oak.example"})

    assert "Wait an hour" in visitor(ealing).post(ASK, {"email": "sam@oak.example"}).content.decode()
    assert len(letters()) == LETTERS_TO_AN_ADDRESS


def test_who_is_signed_in_needs_no_letter(ealing, sam, gatekeeping):
    sam.user = make_user("sam@oak.example")
    sam.save()
    client = signed_in(sam.user, ealing)

    assert client.get(ASK).url == MINE
    page = client.post(MINE, {"act": "join", "publication": gatekeeping.pk}, follow=True)

    assert "You get this" in page.content.decode()
    assert "sam@oak.example" in page.content.decode()
    assert "No letters come to you" in signed_in(make_user("x@y.example"), ealing).get(MINE).content.decode()


def test_a_pause_holds_all_but_statutory_letters(ealing, visitor, sam, gatekeeping):
    briefing = make_publication(ealing, slug="briefing", name="Briefing", statutory=True, open_to_all=True)
    for publication in (gatekeeping, briefing):
        choices.sign_up(contact=sam, publication=publication, source="a form")
    link = links.proved(sam)

    page = visitor(ealing).post(link, {"act": "pause", "until": next_month()}, follow=True)

    assert "Your letters are paused until" in page.content.decode()
    assert gets(gatekeeping) == []
    assert gets(briefing) == ["sam@oak.example"]
    assert ModelLogEntry.objects.filter(action="newsletters.pause_person").count() == 1
    visitor(ealing).post(link, {"act": "end pause"})
    assert gets(gatekeeping) == ["sam@oak.example"]


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2999-01-01"])
def test_a_day_that_is_none_gets_a_sentence(ealing, visitor, sam, until):
    page = visitor(ealing).post(links.proved(sam), {"act": "pause", "until": until}).content.decode()

    assert "There is a problem" in page
    assert "Give " in page
    sam.refresh_from_db()
    assert sam.paused_until is None


def test_handing_over_writes_to_the_office_once_and_only_so_often(ealing, visitor, sam, sign_in, letters):
    sign_in("membership", ealing)
    briefing = make_publication(ealing, slug="briefing", name="Briefing", statutory=True)
    seat(sam, "dsl", make_school(ealing))
    url = links.for_reader(contact_id=sam.pk, publication=briefing)["leave_url"]

    for _ in range(2):
        visitor(ealing).post(url, {"name": "Kim New", "email": "kim@oak.example"})

    [letter] = letters()
    assert letter.to == "membership@ealing.example"
    assert "Kim New" in letter.text
    for n in range(10):
        page = visitor(ealing).post(url, {"name": f"Kim {n}"}, follow=True)
    assert "told us often" in page.content.decode()
    assert len(letters()) < 8


def test_a_list_whose_rule_is_broken_keeps_nobody_from_leaving_or_signing_up(ealing, visitor, sam, gatekeeping):
    kind, _ = GroupKind.objects.get_or_create(partnership=ealing, name="Hub")
    group = Group.objects.create(partnership=ealing, kind=kind, name="Gone tomorrow")
    rule = {"match": "any", "conditions": [{"field": "group", "values": [str(group.pk)]}]}
    gatekeeping.lists.add(List.objects.create(partnership=ealing, slug="hub", name="Hub", rule=rule))
    group.delete()

    assert visitor(ealing).get(links.proved(sam)).status_code == 200
    asked = {"email": "sam@oak.example", "publications": gatekeeping.pk}
    assert visitor(ealing).post("/newsletters/sign-up/", asked).status_code == 303
