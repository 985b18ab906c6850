"""The checks on an edition's desk: what is to mend and where, every rule on its tab, and the links tried once more."""

import pytest
from wagtail.models import Page

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from cms.people.appoint import appoint
from newsletters.checks import trying
from newsletters.models import LinkTrial, Mailing
from newsletters.sealing.seal import LetterHasFaults, seal
from tests.bulletins.conftest import FRIDAY, edit_data, make_item, said
from tests.factories import make_user

OUTSIDE = "https://www.gov.uk/census"


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch):
    monkeypatch.setattr(trying, "try_address", lambda url, guard: trying.Tried("answers", 200))


@pytest.fixture
def edition(gatekeeping) -> Edition:
    make_item(gatekeeping, "Census sign-off", link=OUTSIDE)
    return compose(gatekeeping, FRIDAY)


def desk(client, edition, **query) -> str:
    return client.get(f"/admin/editions/{edition.pk}/", query).content.decode()


def change(edition, **fields) -> Edition:
    newest = edition.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(newest, name, value)
    newest.save_revision()
    return Edition.objects.get(pk=edition.pk)


def test_the_card_names_what_stops_it_and_where_it_is_mended(edition, ealing, sign_in):
    editor = sign_in("editor", ealing)
    assert "Nothing to mend." in desk(editor, edition)

    edition = change(edition, introduction="Dear [[first name]]", preheader="")

    card = desk(editor, edition)
    assert "Checks (2)" in card
    assert "“[[first name]]” would stand in the letter as it is" in card
    assert card.index("[[first name]]” would") < card.index("It has no preheader")
    assert f'<a href="/admin/pages/{edition.pk}/edit/">Mend it</a>' in card


def test_what_the_sender_has_to_mend_leads_to_the_publication(edition, gatekeeping, ealing, sign_in):
    gatekeeping.reply_to = "no-reply@ealing.example"
    gatekeeping.save()

    card = desk(sign_in("editor", ealing), edition)

    assert "Replies go to no-reply@ealing.example" in card
    assert f'<a href="/admin/publications/edit/{gatekeeping.pk}/">Mend it</a>' in card


def test_the_tab_shows_every_rule_and_every_link(edition, ealing, sign_in):
    card = desk(sign_in("editor", ealing), change(edition, preheader=""), view="checks")

    assert "Checks (1)</a>" in card
    assert "It has a preheader: the grey line after the subject." in card
    assert "Every picture has an alternative text" in card
    assert OUTSIDE in card
    assert "Not tried yet" in card


def test_the_editor_sees_them_beside_the_page(edition, ealing, sign_in):
    editor = sign_in("editor", ealing)
    url = f"/admin/pages/{edition.pk}/edit/preview/?mode=checks"

    editor.post(url, edit_data(edition, introduction="Dear *|FNAME|*"))
    page = editor.get(url).content.decode()

    assert "*|FNAME|*” would stand in the letter" in page


def test_what_the_checks_stop_is_not_sealed(edition, gatekeeping, ealing):
    writer, reader = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=writer, partnership=ealing, role="editor")
    appoint(user=reader, partnership=ealing, role="approver")
    edition = change(edition, introduction="Dear {{ name }}", preheader=edition.subject)
    ask(edition, writer)
    approve(edition, reader)

    with pytest.raises(LetterHasFaults) as refusal:
        seal(edition)

    assert "{{ name }}" in str(refusal.value)
    assert "repeats the subject" in str(refusal.value)
    assert not Mailing.objects.exists()


def test_a_link_to_a_page_of_ours_that_went_away_stops_it(gatekeeping, ealing, sign_in):
    page = ealing.home.add_child(instance=Page(title="Term dates", slug="term-dates", live=True))
    make_item(gatekeeping, "Term dates", link="/term-dates/")
    edition, editor = compose(gatekeeping, FRIDAY), sign_in("editor", ealing)
    assert "Nothing to mend." in desk(editor, edition)

    page.delete()

    assert "which is no page of ours" in desk(editor, edition)


# --- Links to others -----------------------------------------------------------------------------------------------


def test_a_composed_edition_has_its_links_tried(gatekeeping, ealing, sign_in, django_capture_on_commit_callbacks):
    make_item(gatekeeping, "Census sign-off", link=OUTSIDE)

    with django_capture_on_commit_callbacks(execute=True):
        edition = compose(gatekeeping, FRIDAY)

    assert LinkTrial.objects.of(ealing).get().outcome == "answers"
    assert "<strong>1</strong> of 1 link to other websites answers" in desk(sign_in("editor", ealing), edition)


def test_an_edited_edition_has_its_new_links_tried(edition, ealing, sign_in, django_capture_on_commit_callbacks):
    def relinked(rows):
        return [{**row, "link": "https://www.gov.uk/other"} for row in rows]

    with django_capture_on_commit_callbacks(execute=True):
        sign_in("editor", ealing).post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, items=relinked))

    assert LinkTrial.objects.get(address="https://www.gov.uk/other").outcome == "answers"


def test_check_again_tries_them_once_more_and_not_without_end(
    edition, ealing, sign_in, django_capture_on_commit_callbacks, monkeypatch
):
    editor, url = sign_in("editor", ealing), f"/admin/editions/{edition.pk}/links/"
    trying.try_links.call(ealing.pk)
    monkeypatch.setattr(trying, "try_address", lambda url, guard: trying.Tried("gone", 404, "Nothing there (404)."))

    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(url, follow=True)

    assert "1 link is being tried" in said(response)
    assert "where nobody gets any further. Nothing there (404)." in desk(editor, edition)
    answers = [said(editor.post(url, follow=True)) for _ in range(10)]  # Whatever the clock says: counts are by span.
    assert any("Wait some minutes" in answer for answer in answers)


def test_links_are_tried_by_post_and_at_home_only(edition, ealing, camden, sign_in):
    url = f"/admin/editions/{edition.pk}/links/"

    assert sign_in("editor", ealing).get(url).status_code == 405
    assert sign_in("editor", camden).post(url).status_code == 404
