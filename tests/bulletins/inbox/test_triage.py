"""Stories that come twice stand in one row; an entry is given to a colleague; each can be undone."""

import pytest
from django.urls import reverse

from bulletins.inbox import same_story
from bulletins.models import Entry, Feed
from tests.bulletins.inbox import feeds
from tests.factories import make_user


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


@pytest.fixture
def other(ealing):
    return Feed.objects.create(partnership=ealing, url="https://paper.example/feed", title="The paper")


def story(title, link, summary=""):
    item = f"<item><title>{title}</title><link>{link}</link><description>{summary}</description></item>"
    return feeds.rss(item)


def undo_of(client):
    undo = client.get("/admin/inbox/").context["undo"]
    return client.post(undo["address"], undo["fields"])


LONG = "Schools have until the end of the month to return the census to the department, a week later than planned."


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (("Census day has been moved", ""), ("Census day has been moved!", ""), True),
        (("Census deadline moved", LONG), ("Census deadline is moved a week", LONG), True),
        (("Bulletin for schools number 12", ""), ("Bulletin for schools number 13", ""), False),
        (("Admissions consultation opens", ""), ("Admissions consultation closes", ""), False),
        (("News", ""), ("News", ""), False),
    ],
)
def test_the_same_story_of_two_feeds_is_one_row(editor, take, other, one, two, same):
    take(story(one[0], "https://n.example/1", one[1]))
    take(story(two[0], "https://p.example/2", two[1]), into=other)

    assert Entry.objects.exclude(same_as=None).count() == int(same)
    page = editor.get("/admin/inbox/").content.decode()
    assert ("Also from" in page) == same
    assert page.count('<article class="inbox-entry"') == (1 if same else 2)


def test_two_stories_of_one_feed_are_never_one(take):
    take(story("The headteachers weekly letter", "https://n.example/1"))
    take(story("The headteachers weekly letter", "https://n.example/2"))

    assert not Entry.objects.exclude(same_as=None).exists()


def test_a_group_is_decided_on_at_once_and_taken_apart_and_put_back(editor, take, other):
    take(story("Census day has been moved", "https://n.example/1"))
    take(story("Census day has been moved", "https://p.example/2"), into=other)
    head, second = Entry.objects.order_by("pk")

    editor.post(reverse("inbox:discard", args=[head.pk]))
    second.refresh_from_db()
    assert second.state == "discarded"
    editor.post(reverse("inbox:undo", args=[head.pk]))

    editor.post(reverse("inbox:part", args=[second.pk]))
    second.refresh_from_db()
    assert (second.same_as, second.state) == (None, "new")

    undo_of(editor)
    second.refresh_from_db()
    assert second.same_as == head


def test_an_entry_is_given_to_a_colleague_who_sees_that_it_is_due(editor, ealing, sign_in, take):
    take(story("Census day has been moved", "https://n.example/1"))
    entry = Entry.objects.get()
    colleague = sign_in("contributor", ealing)

    editor.post(reverse("inbox:assign", args=[entry.pk]), {"to": colleague.user.pk})

    assert "1 entry of the inbox is yours" in colleague.get("/admin/").content.decode()
    assert "Census day" in colleague.get("/admin/inbox/?whose=mine").content.decode()
    assert not editor.get("/admin/inbox/?whose=mine").context["days"]


def test_giving_is_undone(editor, take):
    take(story("Census day has been moved", "https://n.example/1"))
    entry = Entry.objects.get()
    editor.post(reverse("inbox:assign", args=[entry.pk]), {"to": editor.user.pk})

    undo_of(editor)

    entry.refresh_from_db()
    assert entry.assigned_to is None


def test_nobody_without_the_inbox_is_given_anything(editor, camden, sign_in, take):
    take(story("Census day has been moved", "https://n.example/1"))
    entry = Entry.objects.get()

    for stranger in (make_user("x@ealing.example"), sign_in("editor", camden).user):
        editor.post(reverse("inbox:assign", args=[entry.pk]), {"to": stranger.pk})

    entry.refresh_from_db()
    assert entry.assigned_to is None


def test_a_feed_that_resembles_everything_is_compared_with_few_of_it_closely(feed, take, other, monkeypatch):
    item = "<item><title>Census story about schools</title><link>https://n.example/{0}</link><description>{1}</description></item>"
    take(feeds.rss(*(item.format(number, f"{number} " * 60) for number in range(200))))
    compared = []
    ratio = same_story.fuzz.ratio
    monkeypatch.setattr(same_story.fuzz, "ratio", lambda *args, **how: compared.append(1) or ratio(*args, **how))

    take(feeds.rss(item.format("a", LONG).replace("schools", "our schools today")), into=other)

    assert len(compared) == same_story.CLOSELY
