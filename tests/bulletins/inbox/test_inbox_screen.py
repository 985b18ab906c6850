"""An editor deals with what came in."""

import pytest
from django.urls import reverse

from bulletins.compose import compose
from bulletins.models import EditionItem, Entry, Feed, Item
from tests.bulletins.conftest import FRIDAY, said
from tests.bulletins.inbox import feeds
from tests.bulletins.inbox.conftest import make_section


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


@pytest.fixture
def census(ealing, take):
    """An entry that waits, with another."""
    take(feeds.govuk())
    return Entry.objects.of(ealing).get(title="Complete the school census")


def press(client, act, entry, **data):
    return client.post(reverse(f"inbox:{act}", args=[entry.pk]), data, follow=True)


def test_what_waits_is_shown_by_day_with_its_feed(editor, census):
    page = editor.get("/admin/inbox/").content.decode()

    assert (
        page.index("Friday 20 November 2026")
        < page.index("Complete the school census")
        < page.index("Monday 1 June 2026")
    )
    assert "Dates &amp; forms for the autumn census." in page
    assert "The news" in page


def test_the_inbox_stands_in_the_menu(editor, ealing, sign_in):
    assert reverse("inbox:index") in editor.get("/admin/").content.decode()
    assert reverse("inbox:index") not in sign_in("approver", ealing).get("/admin/").content.decode()


def test_using_an_entry_makes_an_item_and_goes_on_to_edit_it(editor, census, section):
    response = press(editor, "use", census, section=section.pk)

    item = Item.objects.get()
    assert response.redirect_chain[-1][0] == reverse("items:edit", args=[item.pk])
    assert (item.title, item.section, item.source, item.made_by) == (
        "Complete the school census",
        section,
        "The news",
        editor.user,
    )
    assert item.link == "https://www.gov.example/guidance/school-census"
    assert (item.state, item.summary) == (Item.State.READY, "Dates & forms for the autumn census.")
    census.refresh_from_db()
    assert (census.state, census.item, census.decided_by) == (Entry.State.USED, item, editor.user)


def test_using_it_twice_makes_one_item(editor, census, section):
    for _ in range(2):
        press(editor, "use", census, section=section.pk, stay="1")

    assert Item.objects.count() == 1


def test_the_section_used_last_is_offered_first(editor, ealing, census, section):
    dates = make_section(ealing, "Dates")

    press(editor, "use", census, section=dates.pk, stay="1")

    assert f'<option value="{dates.pk}" selected>' in editor.get("/admin/inbox/").content.decode()


@pytest.mark.parametrize("chosen", ["", "x", "999999", "9" * 30])
def test_without_a_section_the_editor_is_asked_for_one(editor, census, section, chosen):
    response = press(editor, "use", census, section=chosen)

    assert "Choose a section for “Complete the school census”" in said(response)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("act", "state"), [("hold", "held"), ("discard", "discarded")])
def test_holding_and_discarding_take_it_from_what_waits_and_undo_brings_it_back(editor, census, act, state):
    response = press(editor, act, census)

    assert f'id="entry-{census.pk}"' not in response.content.decode()
    assert f'action="{reverse("inbox:undo", args=[census.pk])}"' in response.content.decode()
    census.refresh_from_db()
    assert census.state == state

    press(editor, "undo", census)

    census.refresh_from_db()
    assert census.state == Entry.State.NEW


def test_undo_goes_back_by_one_step(editor, census):
    press(editor, "hold", census)
    press(editor, "discard", census)

    press(editor, "undo", census)

    census.refresh_from_db()
    assert census.state == Entry.State.HELD


def test_undoing_a_use_takes_the_item_away(editor, census, section):
    press(editor, "use", census, section=section.pk)

    press(editor, "undo", census)

    census.refresh_from_db()
    assert (census.state, census.item) == (Entry.State.NEW, None)
    assert not Item.objects.exists()


def test_undoing_a_use_keeps_what_was_written_since(editor, census, section):
    press(editor, "use", census, section=section.pk)
    Item.objects.update(title="In our words", changed_at="2030-01-01T00:00:00Z")

    press(editor, "undo", census)

    assert Item.objects.get().state == Item.State.WITHDRAWN


def test_a_contributor_who_uses_what_a_colleague_has_used_is_told(editor, ealing, sign_in, census, section):
    press(editor, "use", census, section=section.pk)

    page = press(sign_in("contributor", ealing), "use", census, section=section.pk).content.decode()

    assert "a colleague has used it" in page


def test_a_contributor_takes_back_no_item_of_somebody_else(editor, ealing, sign_in, census, section):
    press(editor, "use", census, section=section.pk)

    page = press(sign_in("contributor", ealing), "undo", census).content.decode()

    assert "not yours to take back" in page
    assert Item.objects.get().state == Item.State.READY


@pytest.mark.parametrize("source", ["item", "families"])
def test_what_stands_in_an_edition_is_not_undone(editor, census, gatekeeping, source):
    press(editor, "use", census, section=gatekeeping.sections.first().pk)
    compose(gatekeeping, FRIDAY)
    EditionItem.objects.update(source=f"{source}:{Item.objects.get().pk}")

    response = press(editor, "undo", census)

    assert "already stands in an edition" in said(response)
    assert Item.objects.exists()


def test_what_was_used_is_not_discarded(editor, census, section):
    press(editor, "use", census, section=section.pk)

    assert "undo that first" in said(press(editor, "discard", census))


def test_an_update_of_what_was_used_says_so_and_leads_to_the_item(editor, census, section, take):
    press(editor, "use", census, section=section.pk)

    take(feeds.govuk("2026-11-25T09:30:00+00:00"))

    page = editor.get("/admin/inbox/").content.decode()
    assert "Updated" in page
    assert "An item was made of it before" in page


def test_the_list_is_narrowed_by_state_feed_and_words(editor, ealing, census, take):
    other = Feed.objects.create(partnership=ealing, url="https://library.example/feed", title="Library")
    take(feeds.rdf(), into=other)
    press(editor, "hold", census)

    def shown(**query):
        page = editor.get("/admin/inbox/", query).content.decode()
        return [
            title
            for title in ("Complete the school census", "Keeping pupils safe", "Story time")
            if f">{title}<" in page
        ]

    assert shown() == ["Keeping pupils safe", "Story time"]
    assert shown(state="held") == ["Complete the school census"]
    assert shown(feed=other.pk) == ["Story time"]
    assert shown(q="pupils statutory") == ["Keeping pupils safe"]
    assert shown(state="nonsense", feed="x", p="x") == ["Keeping pupils safe", "Story time"]


def test_looking_changes_nothing(editor, census):
    for act in ("use", "hold", "discard", "undo"):
        assert editor.get(reverse(f"inbox:{act}", args=[census.pk])).status_code == 405


def test_the_button_leads_back_to_where_it_stood_and_nowhere_else(editor, census):
    back = editor.post(reverse("inbox:hold", args=[census.pk]), {"next": "/admin/inbox/?state=new&feed=3"}).headers[
        "Location"
    ]
    assert back == f"/admin/inbox/?state=new&feed=3&did={census.pk}"

    for elsewhere in ("https://evil.example/admin/", "//evil.example/admin/", "/admin/../evil", "javascript:alert(1)"):
        back = editor.post(reverse("inbox:undo", args=[census.pk]), {"next": elsewhere}).headers["Location"]
        assert back.startswith("/admin/")


def test_nothing_of_one_partnership_is_seen_or_done_from_the_other(ealing, camden, sign_in, census, section):
    theirs = sign_in("editor", camden)

    assert "census" not in theirs.get("/admin/inbox/").content.decode()
    for act in ("use", "hold", "discard", "undo"):
        assert theirs.post(reverse(f"inbox:{act}", args=[census.pk]), {"section": section.pk}).status_code == 404
    census.refresh_from_db()
    assert census.state == Entry.State.NEW


def test_a_section_of_another_partnership_is_not_taken(editor, camden, census):
    response = press(editor, "use", census, section=make_section(camden).pk)

    assert "Choose a section" in said(response)


def test_without_the_right_to_write_there_is_no_inbox(ealing, sign_in, census):
    approver = sign_in("approver", ealing)

    assert approver.get("/admin/inbox/").status_code in (302, 403)
    assert approver.post(reverse("inbox:discard", args=[census.pk])).status_code in (302, 403)
    census.refresh_from_db()
    assert census.state == Entry.State.NEW


def test_an_empty_inbox_says_what_to_do(editor, feed):
    assert "The inbox is empty" in editor.get("/admin/inbox/").content.decode()
    feed.delete()
    assert "add a feed" in editor.get("/admin/inbox/").content.decode()


def test_a_full_inbox_costs_few_queries(editor, ealing, take, section, django_assert_max_num_queries):
    take(feeds.rss(*[f"<item><title>News {n}</title><link>https://n.example/{n}</link></item>" for n in range(120)]))

    with django_assert_max_num_queries(23):
        page = editor.get("/admin/inbox/").content.decode()

    assert "Page 1 of 3" in page
