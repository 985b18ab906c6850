"""Pages of the website in other languages: whole or in English, at an address of their own, for whom they are."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import String, StringTranslation

from cms.guidance.languages.keep import NotWhole, keep
from cms.guidance.languages.pieces import pieces_of
from cms.guidance.languages.tree import enable
from cms.guidance.models import GuidancePage
from cms.people.erase import erase
from tests import website
from tests.factories import make_contact

BODY = [website.heading("Before you ask"), website.text("<p>Ask <b>early</b>.</p><p>Then wait.</p>")]


def urdu(page, **said):
    """Each piece said backwards, so that it is known again; `said`: other words, by the English."""
    page = page.specific
    return {piece.english: said.get(piece.english, f"«{piece.english}»") for piece in pieces_of(page)}


def approve(partnership, page, code="ur", **said):
    keep(partnership, page.specific, code, urdu(page, **said), by=None, approve=True)


@pytest.fixture
def page(ealing):
    enable(ealing, "ur")
    enable(ealing, "pl")
    ealing.refresh_from_db()
    return website.guidance(website.topic(ealing), body=BODY)


def test_a_page_is_read_in_the_language_of_its_address(ealing, visitor, page):
    approve(ealing, page)

    shown = visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()

    assert '<html lang="ur" dir="rtl"' in shown
    assert "«Asking for an assessment»" in shown
    assert "Ask <b>early</b>." in shown
    assert "«Then wait.»" in shown
    assert 'hreflang="en-gb" href="http://ealing.test/send/asking-for-an-assessment/"' in shown


def test_what_is_not_translated_is_in_english_with_a_note(ealing, visitor, page):
    shown = visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()

    assert '<html lang="ur" dir="rtl"' in shown
    assert '<div lang="en-gb" dir="ltr">' in shown
    assert "Ask <b>early</b>." in shown
    assert '<link rel="canonical" href="http://ealing.test/send/asking-for-an-assessment/">' in shown


def test_half_a_page_is_never_published(ealing, visitor, page):
    with pytest.raises(NotWhole, match="1 piece is missing"):
        approve(ealing, page, **{"Then wait.": ""})

    shown = visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()
    assert "«" not in shown


def test_a_draft_reaches_no_reader(ealing, visitor, page):
    keep(ealing, page, "ur", urdu(page), by=None, approve=False)

    assert "«" not in visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()


def test_where_the_english_changes_readers_get_the_english_and_again_the_translation(ealing, visitor, page):
    approve(ealing, page)
    address = "/ur/send/asking-for-an-assessment/"
    page = GuidancePage.objects.get(pk=page.pk)

    page.summary = "Something else."
    page.save_revision().publish()
    assert "Something else." in visitor(ealing).get(address).content.decode()

    page.summary = "How to ask, and what happens next."
    page.save_revision().publish()
    assert "«How to ask, and what happens next.»" in visitor(ealing).get(address).content.decode()


def test_a_draft_beside_an_approved_translation_waits_for_its_own_approval(ealing, visitor, page):
    approve(ealing, page)
    keep(ealing, page, "ur", urdu(page, **{"Then wait.": "A draft."}), by=None, approve=False)
    GuidancePage.objects.get(pk=page.pk).save_revision().publish()

    assert "A draft." not in visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()


def test_links_lead_on_in_the_language(ealing, visitor, page):
    link = f'<p>See <a linktype="page" id="{page.pk}">it</a> and more.</p>'
    other = website.guidance(page.get_parent(), "Other", body=[website.text(link)])
    approve(ealing, page)
    approve(ealing, other)
    client = visitor(ealing)

    assert 'href="/ur/send/asking-for-an-assessment/"' in client.get("/ur/send/other/").content.decode()
    topic = client.get("/ur/send/").content.decode()
    assert "«Other»" in topic
    assert "«How to ask, and what happens next.»" in topic
    assert 'href="/send/asking-for-an-assessment/"' in client.get("/send/other/").content.decode()


def test_a_private_page_is_private_in_every_language(ealing, visitor, sign_in, page):
    approve(ealing, page)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    for address in ("/ur/send/asking-for-an-assessment/", "/pl/send/asking-for-an-assessment/", "/ur/send/"):
        assert visitor(ealing).get(address).status_code == 404
    assert "«" not in visitor(ealing).get("/ur/").content.decode()
    assert sign_in("editor", ealing).get("/ur/send/asking-for-an-assessment/").status_code == 200


def test_a_page_that_moves_under_a_private_one_is_private_in_every_language(ealing, visitor, page):
    approve(ealing, page)
    private = website.topic(ealing, "Private")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    page.move(private, pos="last-child")

    assert visitor(ealing).get("/ur/private/asking-for-an-assessment/").status_code == 404
    assert visitor(ealing).get("/ur/send/asking-for-an-assessment/").status_code == 404


def test_a_language_that_is_not_offered_and_the_tree_itself_have_no_address(ealing, camden, visitor, page):
    approve(ealing, page)

    for partnership, address in (
        (ealing, "/so/send/asking-for-an-assessment/"),
        (ealing, "/ealing-ur/"),
        (ealing, "/ealing-ur/send/asking-for-an-assessment/"),
        (ealing, "/en-gb/"),
        (camden, "/ur/"),
        (camden, "/ur/send/asking-for-an-assessment/"),
        (camden, "/ealing-ur/send/asking-for-an-assessment/"),
    ):
        assert visitor(partnership).get(address).status_code == 404, address
    ealing.languages = "pl"
    ealing.save()
    assert visitor(ealing).get("/ur/send/asking-for-an-assessment/").status_code == 404


def test_a_deleted_page_takes_its_translations_with_it(ealing, page):
    approve(ealing, page)
    key = page.translation_key
    assert Page.objects.filter(translation_key=key).count() == 2

    page.get_parent().specific.delete()

    assert not Page.objects.filter(translation_key=key).exists()


@pytest.mark.parametrize("path", ["/", "/ur/", "/ur/send/", "/ur/send/asking-for-an-assessment/", "/pl/send/"])
def test_a_page_costs_at_most_ten_queries_in_any_language(ealing, visitor, page, path, django_assert_max_num_queries):
    for each in (ealing.home, page.get_parent(), page):
        approve(ealing, each)
    ealing.logo = website.picture(ealing)
    ealing.save()
    website.change(page, "Shorter.", website.dt.date.today())
    client = visitor(ealing)
    client.get(path)

    with django_assert_max_num_queries(10):
        assert client.get(path).status_code == 200


def test_who_is_erased_is_forgotten_in_translations_that_stand_nowhere_any_more(ealing, page):
    contact = make_contact(ealing, "sam@oak.example")
    page.summary = "Ask sam@oak.example."
    page.save_revision().publish()
    page = GuidancePage.objects.get(pk=page.pk)
    approve(ealing, page)
    page.summary = "Ask the office."
    page.save_revision().publish()
    approve(ealing, GuidancePage.objects.get(pk=page.pk))

    erase(contact, by=None)

    assert not StringTranslation.objects.filter(data__contains="sam@oak").exists()
    assert not String.objects.filter(data__contains="sam@oak").exists()
    target = Page.objects.get(translation_key=page.translation_key, locale__language_code="ur")
    assert not [each for each in target.revisions.all() if "sam@oak" in str(each.content)]


def test_the_sitemap_names_each_language_in_which_a_page_is_read(ealing, visitor, page):
    approve(ealing, page)

    shown = visitor(ealing).get("/sitemap.xml").content.decode()

    assert "<loc>http://ealing.test/ur/send/asking-for-an-assessment/</loc>" in shown
    assert "/pl/" not in shown
    assert "ealing-ur" not in shown


def test_a_language_is_offered_by_a_command(ealing, capsys):
    call_command("enable_language", "ur", "pl", partnership="ealing")
    call_command("enable_language", "ur", partnership="ealing")

    assert capsys.readouterr().out.splitlines()[-1] == "Readers choose from English, Polish, Urdu."
    ealing.refresh_from_db()
    assert ealing.languages == "pl ur"
    assert not Page.objects.get(slug="ealing-ur").live
    with pytest.raises(CommandError, match="This hub does not know “fr”"):
        call_command("enable_language", "fr", partnership="ealing")
