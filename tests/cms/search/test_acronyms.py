"""Acronyms are listed once: they explain themselves on pages, fill the glossary, and are found by their long forms."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse

from cms.search.models import Acronym, Synonym
from tests import website
from tests.cms.search.looking import in_step, look, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


def shown(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".hub-page")


def test_an_acronym_is_explained_where_it_stands_first(ealing, visitor):
    body = [
        website.heading("SENCO network"),
        website.text('<p>Ask the <a href="/x/">SENCO</a>. The SENCO’s or SENCOs’ views. DSLs too; send it.</p>'),
        website.text("<p>Again the SENCO and the DSL. 2 GB. Special educational needs (SEN).</p>"),
    ]
    page = website.guidance(website.topic(ealing), body=body)

    body = shown(visitor(ealing), page)

    explained = [(link["href"], link.abbr["title"], link.abbr.get_text()) for link in body.select("a.hub-acronym")]
    assert explained == [
        ("/glossary/#senco", "special educational needs co-ordinator", "SENCO"),
        ("/glossary/#dsl", "designated safeguarding lead", "DSLs"),
    ]
    assert "SENCO (special educational needs co-ordinator)’s" in body.get_text()
    assert not body.select("h2 abbr, a a")


def test_the_first_of_all_may_stand_in_the_summary(ealing, visitor):
    topic = website.topic(ealing)
    page = website.guidance(topic, summary="What a SENCO does.", body=[website.text("<p>The SENCO asks the DSL.</p>")])

    whole = BeautifulSoup(visitor(ealing).get(page.url).content, "html.parser")
    above = BeautifulSoup(visitor(ealing).get(topic.url).content, "html.parser")

    assert [each.get_text() for each in whole.select(".hub-lead abbr, .hub-page abbr")] == ["SENCO", "DSL"]
    assert whole.select_one(".hub-lead abbr")
    assert [each.get_text() for each in above.select("abbr")] == ["SENCO"]


def test_acronyms_with_digits_signs_and_several_words_are_explained_too(ealing, visitor):
    Acronym.objects.create(partnership=ealing, short="A&E", long="accident and emergency")
    text = "<p>At KS2 in A&amp;E, before the EHC plans. KS22, Sats and Q&amp;A stay.</p>"
    page = website.guidance(website.topic(ealing), body=[website.text(text)])

    body = shown(visitor(ealing), page)

    assert [each.get_text() for each in body.select("abbr")] == ["KS2", "A&E", "EHC plans"]
    assert [link["href"] for link in body.select("a.hub-acronym")][:2] == ["/glossary/#ks2", "/glossary/#a-and-e"]
    assert "KS22, Sats and Q&A stay." in body.get_text()


def test_what_an_acronym_stands_for_is_never_markup(ealing, visitor):
    Acronym.objects.create(partnership=ealing, short="XSS", long='"><script>alert(1)</script>')
    page = website.guidance(website.topic(ealing), body=[website.text("<p>About XSS &amp; more.</p>")])

    body = shown(visitor(ealing), page)

    assert not body.find("script")
    assert "XSS" in body.abbr.get_text()
    assert "& more." in body.get_text()


def test_the_glossary_is_this_partnerships_own_and_edited(ealing, camden, visitor, sign_in):
    data = {"short": "ZPD", "long": "zone of proximal development", "explanation": "A thought of Vygotsky’s."}
    sign_in("editor", ealing).post(reverse("acronyms:add"), {**data, "explained": "on"})

    assert "zone of proximal development" in visitor(ealing).get("/glossary/").content.decode()
    assert "zone of proximal development" not in visitor(camden).get("/glossary/").content.decode()
    assert "designated safeguarding lead" in visitor(camden).get("/glossary/").content.decode()
    for short in ("send", "???"):
        refused = sign_in("editor", ealing).post(reverse("acronyms:add"), {"short": short, "long": "x"})
        assert "Write it in its own capitals" in refused.content.decode()
    assert sign_in("contributor", ealing).get(reverse("acronyms:index")).status_code in (302, 403)


def test_a_new_acronym_and_a_new_synonym_count_from_the_next_search_on(ealing, visitor, sign_in):
    website.guidance(website.topic(ealing), "Zone of proximal development")
    website.guidance(website.topic(ealing, "Money"), "Salary scales")
    in_step()
    assert titles(look(visitor(ealing), "zpd")) == titles(look(visitor(ealing), "emoluments")) == []
    editor = sign_in("editor", ealing)

    editor.post(reverse("acronyms:add"), {"short": "ZPD", "long": "zone of proximal development"})
    editor.post(reverse("synonyms:add"), {"words": "emoluments ,salary"})

    found = look(visitor(ealing), "zpd?")
    assert titles(found) == ["Zone of proximal development"]
    assert "ZPD: zone of proximal development." in " ".join(found.get_text().split())
    assert titles(look(visitor(ealing), "emoluments")) == ["Salary scales"]
    assert Synonym.objects.of(ealing).get(words="emoluments, salary")
    assert "Give two words or more" in editor.post(reverse("synonyms:add"), {"words": "wages"}).content.decode()
