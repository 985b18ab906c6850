"""The screens of translating pages, as an editor works with them; and that nobody reaches beyond their own."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.machine_translators.dummy import DummyTranslator

from cms.guidance.languages.pieces import pieces_of
from cms.guidance.languages.tree import enable
from cms.people.appoint import appoint
from tests import website

LINK = '<p>Read <a href="https://gov.example/">the law</a> first.</p>'
BODY = [website.text(LINK), {"type": "table", "value": {"data": [["Phase", "£12"], ["Primary", "£4"]]}}]


@pytest.fixture
def page(ealing):
    enable(ealing, "ur")
    ealing.refresh_from_db()
    return website.guidance(website.topic(ealing), body=BODY)


@pytest.fixture
def editor(sign_in, ealing, page):
    return sign_in("editor", ealing)


def address(page, code="ur"):
    return reverse("page_languages:translate", args=[page.pk, code])


def written(page, **said):
    fields = {piece.key: said.get(piece.shown, f"«{piece.shown}»") for piece in pieces_of(page)}
    marked = next(piece for piece in pieces_of(page) if piece.is_marked)
    return {**fields, marked.key: said.get("marked", '<a id="a1">قانون</a> پہلے پڑھیں۔')}


def test_an_editor_translates_a_page_and_its_readers_get_it(editor, page, ealing, visitor):
    assert "Asking for an assessment" in editor.get(reverse("page_languages:index")).content.decode()
    assert 'dir="rtl"' in editor.get(address(page)).content.decode()

    answer = editor.post(address(page), {**written(page), "act": "approve"}, follow=True)

    assert "Readers get it." in answer.content.decode()
    shown = visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()
    assert '<a href="https://gov.example/">قانون</a> پہلے پڑھیں۔' in shown
    assert "«Primary»" in shown
    assert "£12" in shown
    assert "Translated" in editor.get(reverse("page_languages:index"), {"q": "Asking"}).content.decode()
    # Wagtail's own screens of the English page go on as ever.
    for name in ("edit", "delete", "history"):
        assert editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).status_code == 200
    assert editor.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).status_code == 200


def test_what_is_missing_or_wrong_is_said_and_nothing_is_published(editor, page, ealing, visitor):
    for said, sentence in (
        ({"Primary": ""}, "1 piece is missing."),
        ({"marked": "No link at all."}, "A link is missing"),
        ({"marked": '<a id="a1">x</a> <img src=x onerror=alert(1)>'}, "Write no marks but those"),
        ({"marked": '<a id="a1" href="javascript:alert(1)">x</a>'}, "Write no marks but those"),
        ({"marked": '<a id="a2">x</a>'}, "Write no marks but those"),
    ):
        answer = editor.post(address(page), {**written(page, **said), "act": "approve"})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert "قانون" not in visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()


def test_marks_typed_into_plain_words_are_shown_and_not_obeyed(editor, page, ealing, visitor):
    editor.post(address(page), {**written(page, Primary="<script>x</script>"), "act": "approve"})

    shown = visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "<script>x" not in shown


def test_who_may_not_publish_keeps_drafts_only(sign_in, page, ealing, visitor):
    contributor = sign_in("contributor", ealing)
    shown = contributor.get(address(page))
    if shown.status_code == 200:
        assert "Approve for readers" not in shown.content.decode()

    answer = contributor.post(address(page), {**written(page), "act": "approve"})

    assert answer.status_code in (302, 403)
    assert "قانون" not in visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()


def test_another_partnerships_page_and_a_language_that_is_not_offered_are_not_there(editor, page, ealing, camden):
    enable(camden, "ur")
    theirs = website.guidance(website.topic(camden, "Theirs"), "Their page")
    appoint(user=editor.user, partnership=camden, role="administrator")
    before = Page.objects.count()

    for asked in (address(theirs), address(page, "pl"), address(page, "en-gb"), address(camden.home)):
        assert editor.get(asked).status_code == 404
        assert editor.post(asked, {"act": "approve"}).status_code == 404
    assert "Their page" not in editor.get(reverse("page_languages:index")).content.decode()
    assert Page.objects.count() == before


def test_the_tree_of_a_language_is_nobodys_to_work_on(editor, page, ealing):
    editor.post(address(page), {**written(page), "act": "approve"})
    target = Page.objects.get(translation_key=page.translation_key, locale__language_code="ur")

    for name in ("edit", "delete", "unpublish", "move", "copy", "history", "view_draft"):
        assert editor.get(reverse(f"wagtailadmin_pages:{name}", args=[target.pk])).status_code == 404
    assert editor.get(reverse("wagtailadmin_explore", args=[target.get_parent().pk])).status_code == 404
    chosen = editor.get(reverse("wagtailadmin_choose_page_search"), {"q": "assessment"}).content.decode()
    assert f'"id": {target.pk}' not in chosen
    assert f"/{target.pk}/" not in chosen
    assert str(target.pk) not in [piece.split('"')[0] for piece in chosen.split('data-id="')[1:]]


def test_a_machine_drafts_and_a_person_approves(editor, page, ealing, visitor, settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": f"{DummyTranslator.__module__}.DummyTranslator"}
    assert "Draft what is empty by machine" in editor.get(address(page)).content.decode()

    drafted = editor.post(reverse("page_languages:draft", args=[page.pk, "ur"]), follow=True).content.decode()

    assert "A machine drafted some of this." in drafted
    page.save_revision().publish()
    assert '<div lang="en-gb"' in visitor(ealing).get("/ur/send/asking-for-an-assessment/").content.decode()
