"""Translating at the desk: beside the English, approved by a person, and only at one's own partnership's desk."""

import pytest
from wagtail.test.utils.form_data import rich_text

from bulletins.compose import compose
from bulletins.languages import machine
from bulletins.languages.words import of_item
from bulletins.models import Translation
from newsletters.rendering.render import render
from tests.bulletins.conftest import FRIDAY, begin, make_item
from tests.bulletins.languages.conftest import translate
from tests.factories import signed_in


@pytest.fixture
def desk(ealing, editor):
    return signed_in(editor, ealing)


def address(edition, *more):
    return "/".join(["/admin/translations", str(edition.pk), *more, ""])


def in_urdu(edition):
    return render(type(edition).objects.get(pk=edition.pk).content().letter("ur")).text


def test_a_translation_goes_out_when_it_is_whole_and_approved_and_not_when_the_english_has_changed(
    desk, edition, census
):
    said = {"title": "مردم شماری", "summary": "خلاصہ", "action": "دستخط کریں", "audience": "مینیجرز"}
    here = address(edition, "ur", f"item:{census.pk}")
    assert 'lang="ur" dir="rtl"' in desk.get(here).content.decode()

    desk.post(here, {**said, "act": "draft"})
    assert "مردم شماری" not in in_urdu(edition)
    refused = desk.post(here, {**said, "summary": "", "act": "approve"})
    assert (refused.status_code, "Fill in: summary." in refused.content.decode()) == (422, True)
    desk.post(here, {**said, "act": "approve"})
    assert "مردم شماری" in in_urdu(edition)
    assert Translation.objects.get().approved_by.email == "editor@ealing.example"

    edition.items.filter(source=f"item:{census.pk}").update(summary="It is put off by a week.")
    edition.get_latest_revision().delete()
    edition.save_revision(clean=False)
    assert "مردم شماری" not in in_urdu(edition)
    assert "English has changed" in desk.get(address(edition)).content.decode()
    page = desk.get(here).content.decode()
    assert "Summary was: “What census sign-off means.”" in page
    assert 'value="مردم شماری"' in page
    assert "1 changed in English since" in desk.get(f"/admin/editions/{edition.pk}/").content.decode()


def test_only_languages_and_things_that_there_are_and_ones_own_editions_can_be_translated(
    desk, edition, census, camden, approver, ealing
):
    next_door = make_item(begin(camden), "Theirs")
    key = f"item:{census.pk}"
    for wrong in (("so", key), ("tlh", key), ("en-gb", key), ("ur", "item:999"), ("ur", f"item:{next_door.pk}")):
        assert desk.get(address(edition, *wrong)).status_code == 404, wrong
        assert desk.post(address(edition, *wrong), {"act": "approve"}).status_code == 404, wrong

    theirs = compose(next_door.section.publication, FRIDAY)
    for path in (address(theirs), address(theirs, "ur", f"item:{next_door.pk}")):
        assert desk.get(path).status_code == 404
    reads = signed_in(approver, ealing)
    assert reads.get(address(edition)).status_code == 200
    assert reads.post(address(edition, "ur", key), {"act": "approve"}).status_code in (302, 403)
    assert not Translation.objects.exists()


class Parrot:
    """A machine that says everything in brackets. `deaf`: it does not answer."""

    display_name, deaf = "Parrot", False

    def __init__(self, options):
        self.options = options

    def can_translate(self, source, target):
        return target.language_code == "ur"

    def translate(self, source, target, strings):
        if self.deaf:
            raise OSError("no answer")
        return {string: type(string)(f"[{string.data}]") for string in strings}


@pytest.fixture
def parrot(settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": f"{__name__}.Parrot"}


def test_without_a_machine_there_is_no_button_and_no_draft(desk, edition):
    assert "Draft by machine" not in desk.get(address(edition)).content.decode()

    answer = desk.post(address(edition, "ur", "draft"), follow=True).content.decode()

    assert "No machine is set up here" in answer
    assert not Translation.objects.exists()


def test_a_machine_only_drafts_and_a_person_approves(desk, edition, census, several, parrot):
    census.body = "<p>More of <b>it</b>.</p>"
    census.save()
    mine = translate(of_item(edition.items.last()), partnership=several.partnership, title="میرا")
    edition.items.filter(source=f"item:{census.pk}").update(body=census.body)
    edition.get_latest_revision().delete()
    edition.save_revision(clean=False)

    assert "Draft by machine" in desk.get(address(edition)).content.decode()
    desk.post(address(edition, "ur", "draft"))

    drafted = Translation.objects.get(source=f"item:{census.pk}")
    assert (drafted.by_machine, drafted.approved_at) == (True, None)
    assert drafted.words["title"] == "[Census sign-off]"
    assert drafted.words["body"] == "<p>[More of <b>it</b>.]</p>"
    mine.refresh_from_db()
    assert mine.words["title"] == "میرا"
    assert "[Census sign-off]" not in in_urdu(edition)
    here = address(edition, "ur", f"item:{census.pk}")
    assert "A machine drafted this." in desk.get(here).content.decode()
    desk.post(here, {**drafted.words, "body": rich_text(drafted.words["body"]), "act": "approve"})
    assert "[Census sign-off]" in in_urdu(edition)


def test_no_machine_translates_an_alert_nor_a_language_it_does_not_know(desk, edition, parrot, monkeypatch):
    assert "does not know this language" in desk.post(address(edition, "pl", "draft"), follow=True).content.decode()
    monkeypatch.setattr(Parrot, "deaf", True)
    assert "did not answer" in desk.post(address(edition, "ur", "draft"), follow=True).content.decode()
    monkeypatch.setattr(Parrot, "deaf", False)
    monkeypatch.setattr(machine, "_never", {"gatekeeping"})

    assert "Draft by machine" not in desk.get(address(edition)).content.decode()
    answer = desk.post(address(edition, "ur", "draft"), follow=True).content.decode()

    assert "translated by people only" in answer
    assert not Translation.objects.exists()
