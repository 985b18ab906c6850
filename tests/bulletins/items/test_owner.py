"""An item has an owner: a colleague of this partnership, who finds it under “mine” and may edit it."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from bulletins.inbox.use import assign, use
from bulletins.models import Entry, Item
from tests.bulletins.inbox.conftest import make_section
from tests.factories import make_user


@pytest.fixture
def section(ealing):
    return make_section(ealing)


def fields(section, **more):
    return {
        "title": "Census", "section": section.pk, "state": "ready", "summary": "x", "body": rich_text(""), "weight": 0,
        **more,
    }  # fmt: skip


def make(section, title, **more):
    return Item.objects.create(partnership=section.partnership, section=section, title=title, summary="x", **more)


def test_only_colleagues_of_this_partnership_can_own_an_item(ealing, camden, section, sign_in):
    editor, stranger = sign_in("editor", ealing), sign_in("editor", camden).user

    page = editor.get(reverse("items:add")).content.decode()
    refused = editor.post(reverse("items:add"), fields(section, owner=stranger.pk))

    assert f'<option value="{editor.user.pk}"' in page
    assert f'<option value="{stranger.pk}"' not in page
    assert refused.status_code == 200
    assert not Item.objects.exists()
    editor.post(reverse("items:add"), fields(section, owner=editor.user.pk))
    assert Item.objects.get().owner == editor.user


def test_mine_are_those_that_i_own_and_those_of_mine_that_nobody_owns(ealing, section, sign_in):
    editor, other = sign_in("editor", ealing), sign_in("administrator", ealing).user
    make(section, "Given to me", owner=editor.user, made_by=other)
    make(section, "Written by me", made_by=editor.user)
    make(section, "Given away", owner=other, made_by=editor.user)
    make(section, "Of old")

    def shown(whose):
        page = editor.get(reverse("items:index"), {"whose": whose}).content.decode()
        return {t for t in ("Given to me", "Written by me", "Given away", "Of old") if t in page}

    assert shown("mine") == {"Given to me", "Written by me"}
    assert shown("nobody") == {"Written by me", "Of old"}


def test_a_contributor_edits_what_they_were_given_and_nobody_else_s(ealing, section, sign_in):
    contributor = sign_in("contributor", ealing)
    mine, other = make(section, "Given to me", owner=contributor.user), make(section, "Somebody’s")

    assert contributor.get(reverse("items:edit", args=[mine.pk])).status_code == 200
    assert contributor.get(reverse("items:edit", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(("still_here", "owner"), [(True, "colleague"), (False, "editor")])
def test_an_assigned_entry_hands_over_to_its_colleague_unless_they_have_left(
    ealing, section, sign_in, still_here, owner
):
    people = {"editor": sign_in("editor", ealing).user, "colleague": sign_in("contributor", ealing).user}
    entry = Entry.objects.create(partnership=ealing, identity="a", title="New lettings")
    assign(entry, to=people["colleague"])
    if not still_here:
        people["colleague"].staff_roles.all().delete()

    assert use(entry, section=section, by=people["editor"]).owner == people[owner]


def test_who_leaves_takes_no_item_along(ealing, section):
    leaver = make_user("gone@ealing.example")
    item = make(section, "Census", owner=leaver)

    leaver.delete()

    item.refresh_from_db()
    assert item.owner is None


def test_drafts_of_mine_stand_under_what_is_due_from_me_until_they_are_ready_or_over(ealing, section, sign_in):
    contributor = sign_in("contributor", ealing)
    item = make(section, "Lettings", state="draft", owner=contributor.user)
    make(section, "Over", state="draft", owner=contributor.user, ends_on=dt.date(2020, 1, 1))
    make(section, "Somebody’s", state="draft", owner=sign_in("editor", ealing).user)

    assert "1 item of yours is still a draft" in contributor.get("/admin/").content.decode()
    page = contributor.get("/admin/items/?whose=mine&state=draft").content.decode()
    assert "Lettings" in page
    assert "Somebody’s" not in page
    Item.objects.filter(pk=item.pk).update(state="ready")
    assert "still a draft" not in contributor.get("/admin/").content.decode()
