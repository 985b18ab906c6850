"""The desk on which an edition is arranged, as its editors press the buttons; each works without a script."""

import datetime as dt
import re
import time

import pytest

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition, EditionItem, Item
from bulletins.standing import Stage, standing_of
from cms.people.appoint import appoint
from cms.people.models import School
from newsletters.models import Section
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import FRIDAY, begin, edit_data, make_item, said, titles
from tests.factories import make_contact, make_user


@pytest.fixture
def edition(gatekeeping) -> Edition:
    for title in ("Census", "Budget", "Audit"):
        make_item(gatekeeping, title, weight={"Census": 3, "Budget": 2, "Audit": 1}[title])
    make_item(gatekeeping, "Fire doors", section="facilities")
    return compose(gatekeeping, FRIDAY)


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


def desk(client, edition, query="") -> str:
    return client.get(f"/admin/editions/{edition.pk}/desk/{query}").content.decode()


def press(client, edition, act, *, small=False, **given):
    """Press a button of the desk; `small`: as its script does."""
    headers = {"X-Desk": "panes"} if small else {}
    url = f"/admin/editions/{edition.pk}/desk/act/"
    return client.post(url, {"act": act, **given}, follow=not small, headers=headers)


def piece(edition, title) -> EditionItem:
    return EditionItem.objects.get(edition=edition, title=title)


def finance(edition) -> list[str]:
    """What stands under one heading, in order."""
    rows = edition.items.filter(section__slug="finance-and-data", hidden=False).order_by("sort_order")
    return list(rows.values_list("title", flat=True))


def section(edition, slug) -> str:
    return f"section:{Section.objects.get(publication=edition.publication, slug=slug).pk}"


def letter(client, edition, query="", mode="text") -> str:
    return client.get(f"/admin/editions/{edition.pk}/preview/{mode}/{query}").content.decode()


# --- Pieces


def test_a_piece_goes_up_and_down_and_into_another_section(edition, editor):
    assert "1 of 3 in Finance and data" in said(press(editor, edition, "up", piece=piece(edition, "Budget").pk))
    assert finance(edition) == ["Budget", "Census", "Audit"]

    press(editor, edition, "down", piece=piece(edition, "Census").pk)
    assert finance(edition) == ["Budget", "Audit", "Census"]
    assert "the last under its heading" in said(press(editor, edition, "down", piece=piece(edition, "Census").pk))

    press(editor, edition, "move", piece=piece(edition, "Audit").pk, to=section(edition, "facilities"),
          before=piece(edition, "Fire doors").pk)  # fmt: skip
    assert finance(edition) == ["Budget", "Census"]
    text = letter(editor, edition)
    assert text.index("Audit") < text.index("Fire doors")
    assert Item.objects.get(title="Audit").section.slug == "finance-and-data"  # the item stays where it is


def test_what_is_left_out_comes_back_with_the_words_of_this_edition(edition, editor):
    census = piece(edition, "Census")
    seen = re.search(rf'name="piece" value="{census.pk}"><input type="hidden" name="seen" value="(\w+)"',
                     desk(editor, edition))[1]  # fmt: skip
    press(editor, edition, "words", piece=census.pk, title="Census, in short", summary="By Friday.", seen=seen)
    press(editor, edition, "out", piece=census.pk)

    assert "Census, in short" not in letter(editor, edition)
    assert "Left out of this edition" in desk(editor, edition)
    compose(edition.publication, FRIDAY)  # composed again, it stays out
    assert "Census, in short" not in letter(editor, edition)

    press(editor, edition, "back", piece=census.pk)
    assert "Census, in short" in letter(editor, edition)
    item = Item.objects.get(title="Census")
    assert item.summary == "What census means."


def test_what_became_due_is_taken_in_where_it_is_dropped(edition, editor, gatekeeping):
    item = make_item(gatekeeping, "Late news")
    assert "Late news" in desk(editor, edition)
    assert "Late news" not in letter(editor, edition)

    press(editor, edition, "in", source=f"item:{item.pk}", to=section(edition, "finance-and-data"),
          before=piece(edition, "Budget").pk)  # fmt: skip

    assert finance(edition) == ["Census", "Late news", "Budget", "Audit"]
    assert "in this edition already" in said(press(editor, edition, "in", source=f"item:{item.pk}"))
    assert "not on offer any more" in said(press(editor, edition, "in", source="item:999999"))


def test_what_an_editor_removed_for_good_in_wagtails_editor_is_on_offer_still(edition, editor):
    rows = lambda rows: [{**row, "DELETE": "on"} if row["title"] == "Audit" else row for row in rows]  # noqa: E731
    data = edit_data(edition, items=rows)
    editor.post(f"/admin/pages/{edition.pk}/edit/", data)
    assert "Audit" not in titles(edition)

    press(editor, edition, "in", source=f"item:{Item.objects.get(title='Audit').pk}")

    assert finance(edition) == ["Census", "Budget", "Audit"]


# --- Sections


def test_a_section_is_left_out_with_what_comes_into_it_later_and_comes_back_as_it_was(edition, editor, gatekeeping):
    key = section(edition, "finance-and-data")
    press(editor, edition, "out", piece=piece(edition, "Audit").pk)
    press(editor, edition, "hide", heading=key)
    make_item(gatekeeping, "Late news")
    compose(gatekeeping, FRIDAY)

    text = letter(editor, edition)
    assert "Fire doors" in text
    assert not [title for title in ("Census", "Budget", "Late news") if title in text]

    press(editor, edition, "show", heading=key)
    assert sorted(finance(edition)) == ["Budget", "Census", "Late news"]  # what was left out alone stays out


def test_sections_stand_in_the_order_of_this_edition(edition, editor):
    key = section(edition, "finance-and-data")
    while "stands one place higher" in said(press(editor, edition, "heading-up", heading=key)):
        pass

    text = letter(editor, edition)
    assert text.index("Census") < text.index("Fire doors")
    assert next(each.slug for each in edition.publication.sections.all()) != "finance-and-data"


# --- The last number as a template


def test_a_new_edition_begins_like_the_last_without_its_items(edition, editor):
    press(editor, edition, "hide", heading=section(edition, "finance-and-data"))
    press(editor, edition, "heading-down", heading=section(edition, "school-effectiveness"))
    last = Edition.objects.get(pk=edition.pk)
    last.introduction = "Dear colleagues,"
    last.save()
    own = {"section_id": last.publication.sections.first().pk, "summary": "Ring us."}
    EditionItem.objects.create(edition=last, title="Our number", sort_order=99, **own)
    EditionItem.objects.filter(edition=last, title="Fire doors").update(title="Fire doors, again")
    last.save_revision(clean=False)
    week = FRIDAY + dt.timedelta(days=7)
    taken = {"arrangement": "on", "pieces": "on"}

    editor.post("/admin/editions/compose/gatekeeping/", {"date": week.isoformat(), **taken})

    made = Edition.objects.get(date=week)
    assert made.arrangement == Edition.objects.get(pk=edition.pk).arrangement
    assert made.introduction == ""
    assert titles(made) == ["Fire doors", "Our number"]  # what is due, and what stands in each number
    press(editor, made, "like", introduction="on", pieces="on")
    assert Edition.objects.get(pk=made.pk).introduction == "Dear colleagues,"
    assert titles(made) == ["Fire doors", "Our number"]
    assert "Choose what it takes over" in said(press(editor, made, "like"))


# --- Two editors, Wagtail's own editor, approval


def test_of_two_editors_nobody_writes_over_the_other(edition, editor, sign_in, ealing):
    other = sign_in("administrator", ealing)
    census = piece(edition, "Census")
    page = desk(other, edition)
    seen = re.search(r'name="seen" value="(\w+)"><label', page.replace("\n", "").replace(" " * 8, ""))
    shown = re.search(r'data-version="([^"]+)"', page)[1]
    seen = re.search(rf'name="piece" value="{census.pk}"><input type="hidden" name="seen" value="(\w+)"', page)[1]
    press(editor, edition, "words", piece=census.pk, title="Census", summary="Hers.", seen=seen)

    refused = press(other, edition, "words", small=True, piece=census.pk, title="Census", summary="His.", seen=seen)

    assert refused.status_code == 409
    told = refused.content.decode()
    assert "was changed by somebody else while you wrote" in told
    assert "His.</textarea>" in told
    assert "“Hers.”" in told
    assert piece(edition, "Census").summary == "Hers."
    moved = press(other, edition, "down", small=True, piece=census.pk, version=shown).content.decode()
    assert "changed this edition too" in moved
    assert finance(edition) == ["Budget", "Census", "Audit"]
    assert piece(edition, "Census").summary == "Hers."


def test_what_went_meanwhile_is_said_and_nothing_is_changed(edition, editor):
    gone = piece(edition, "Budget").pk
    EditionItem.objects.filter(pk=gone).delete()

    assert "taken away meanwhile" in said(press(editor, edition, "up", piece=gone))
    answer = press(editor, edition, "move", small=True, piece=piece(edition, "Audit").pk, before=gone,
                   to=section(edition, "finance-and-data"))  # fmt: skip
    assert answer.status_code == 409
    assert "not there any more" in answer.content.decode()
    for act, given in [("", {}), ("move", {}), ("hide", {"heading": "section:0"}), ("words", {"title": "a\0b"})]:
        assert press(editor, edition, act, small=True, piece=piece(edition, "Audit").pk, **given).status_code == 409
    assert finance(edition) == ["Census", "Audit"]


def test_wagtails_editor_does_not_write_over_the_desk_unasked(edition, editor):
    opened = edition.get_latest_revision()
    data = {
        **edit_data(edition, introduction="Written in Wagtail."),
        "loaded_revision_id": str(opened.pk),
        "loaded_revision_created_at": opened.created_at.isoformat(),
    }
    press(editor, edition, "up", piece=piece(edition, "Audit").pk)

    answer = editor.post(f"/admin/pages/{edition.pk}/edit/", data)

    assert "was changed after you opened it" in answer.content.decode()
    assert "Written in Wagtail." in answer.content.decode()  # what was typed is kept
    assert finance(edition) == ["Census", "Audit", "Budget"]


def test_an_act_voids_an_approval_and_one_sitting_is_one_version(edition, editor, ealing):
    writer, reader = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=writer, partnership=ealing, role="editor")
    appoint(user=reader, partnership=ealing, role="approver")
    ask(edition, writer)
    approve(edition, reader)
    approved = edition.get_latest_revision()
    assert "Any change needs a new approval" in desk(editor, edition)

    press(editor, edition, "up", piece=piece(edition, "Audit").pk)
    press(editor, edition, "up", piece=piece(edition, "Audit").pk)

    assert standing_of(Edition.objects.get(pk=edition.pk)).stage == Stage.DRAFT
    versions = list(edition.revisions.order_by("pk").values_list("pk", "user__email"))
    assert versions[-2:] == [(approved.pk, None), (versions[-1][0], "editor@ealing.example")]
    assert finance(edition) == ["Audit", "Census", "Budget"]


def test_what_goes_is_not_arranged_any_more(edition, editor, ealing):
    writer, reader = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=writer, partnership=ealing, role="editor")
    appoint(user=reader, partnership=ealing, role="approver")
    ask(edition, writer)
    approve(edition, reader)
    seal(edition)

    assert "nothing of it changes" in said(press(editor, edition, "up", piece=piece(edition, "Audit").pk))
    assert finance(edition) == ["Census", "Budget", "Audit"]


def test_only_who_composes_here_arranges(edition, sign_in, ealing, camden):
    begin(camden)
    audit = piece(edition, "Audit").pk
    for client, code in [(sign_in("approver", ealing), 302), (sign_in("administrator", camden), 404)]:
        assert client.get(f"/admin/editions/{edition.pk}/desk/").status_code == code
        assert press(client, edition, "up", small=True, piece=audit).status_code == code
    assert finance(edition) == ["Census", "Budget", "Audit"]


# --- As a reader


def test_the_preview_shows_the_letter_of_a_chosen_reader(edition, editor, gatekeeping, ealing):
    School.objects.filter(name__startswith="Oak").update(phase="primary", quadrant="north-west")
    make_item(gatekeeping, "Phonics", targets={"roles": ["senco"], "phases": ["primary"]})
    compose(gatekeeping, FRIDAY)
    seat = "?role=senco&phase=primary&quadrant=north-west"

    assert "As SENCO at a primary school in the north-west" in " ".join(desk(editor, edition, seat).split())
    assert "Phonics" in letter(editor, edition, seat)
    assert "You are SENCO at a primary school in the north-west." in " ".join(letter(editor, edition, seat).split())
    assert "Phonics" not in letter(editor, edition, "?role=headteacher&phase=primary")

    found = editor.post(f"/admin/editions/{edition.pk}/desk/reader/", {"address": "head@oak.ealing.example"})
    assert "head%40oak" not in found["Location"]
    query = "?" + found["Location"].partition("?")[2].partition("#")[0]
    assert "You are headteacher at Oak Primary School." in " ".join(letter(editor, edition, query).split())
    assert "Phonics" not in letter(editor, edition, query)


def test_nobody_elses_contact_and_no_contact_by_its_number_is_shown(edition, editor, camden, ealing):
    begin(camden)
    where = f"/admin/editions/{edition.pk}/desk/reader/"
    answer = editor.post(where, {"address": "head@oak.camden.example"}, follow=True)
    assert "Nobody here has the address" in said(answer)
    contact = make_contact(ealing, "secret@oak.ealing.example")

    assert "secret@oak" not in letter(editor, edition, f"?contact={contact.pk}", mode="letter")


def test_the_checks_stand_beside_the_letter(edition, editor):
    Edition.objects.get(pk=edition.pk)
    EditionItem.objects.filter(edition=edition, title="Audit").update(deadline=FRIDAY - dt.timedelta(days=3))
    Edition.objects.get(pk=edition.pk).save_revision(clean=False)

    for shown in (desk(editor, edition, "?view=checks"), desk(editor, edition, "checks/")):
        assert "asks for something by a day that is past" in shown


@pytest.mark.slow
def test_an_act_and_the_letter_behind_it_take_less_than_a_second_in_a_number_of_forty(gatekeeping, editor):
    for number in range(40):
        body = "<p>" + "What a school should know of it. " * 60 + "</p>"
        make_item(gatekeeping, f"Piece {number}", weight=-number, summary="Two or three lines. " * 6, body=body)
    edition = compose(gatekeeping, FRIDAY)
    letter(editor, edition, mode="letter")  # what is only made once

    took = {"act": [], "letter": [], "dark": [], "text": [], "web": [], "checks": []}
    for _ in range(3):
        began = time.process_time()
        answer = press(editor, edition, "up", small=True, piece=piece(edition, "Piece 39").pk)
        took["act"].append(time.process_time() - began)
        assert answer.status_code == 200
        for mode in ("letter", "dark", "text", "web"):
            began = time.process_time()
            assert "Piece 39" in letter(editor, edition, mode=mode)
            took[mode].append(time.process_time() - began)
        began = time.process_time()
        desk(editor, edition, "checks/")
        took["checks"].append(time.process_time() - began)
    best = {name: round(min(times), 3) for name, times in took.items()}
    assert best["act"] + best["letter"] < 1, best
    assert best["checks"] < 1.5, best
