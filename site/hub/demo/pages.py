"""Topics, guidance, model policies, committees and pages about the site."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.text import slugify
from wagtail.models import Page

from cms.guidance.models import (
    Change,
    GroupPage,
    GuidancePage,
    HomePage,
    InformationPage,
    Officer,
    PolicyPage,
    TopicPage,
)
from cms.people.models import Group, Partnership
from hub.demo.blocks import Shelf, body
from hub.demo.content import TOPICS, html, read
from hub.demo.files import make_documents

P = TypeVar("P", bound=Page)

COMMITTEES = "Committees and clusters"
OFTEN = ["SEND support in school", "Term dates and the school year", "School census", "Model attendance policy"]


def make_pages(partnership: Partnership, today: dt.date, tell: Callable[[str], None]) -> None:
    shelf = Shelf(make_documents(partnership), _make_officers(partnership))
    home = HomePage.objects.get(pk=partnership.home_id)
    for name in TOPICS:
        topic = read(f"topics/{name}")
        tell(topic["title"])
        _make_topic(home, name, topic, shelf, today)
    _make_committees(home, partnership)
    for page in read("information")["pages"]:
        publish(home, InformationPage(title=page["title"], slug=page["slug"], body=body(page["body"], shelf)))
    _word_home(home, partnership)


def publish(parent: Page, page: P) -> P:
    """Put a page below another and publish it, with a first version for its history."""
    parent.add_child(instance=page)
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    return page


def _make_officers(partnership: Partnership) -> dict[str, int]:
    return {key: Officer.objects.create(partnership=partnership, **facts).pk for key, facts in read("officers").items()}


def _make_topic(home: Page, slug: str, topic: dict[str, Any], shelf: Shelf, today: dt.date) -> None:
    parent = publish(home, TopicPage(title=topic["title"], slug=slug, summary=topic["summary"]))
    below = {
        sub["title"]: publish(parent, TopicPage(title=sub["title"], slug=slugify(sub["title"]), summary=sub["summary"]))
        for sub in topic.get("subtopics", [])
    }
    for page in topic["pages"]:
        publish(below[page["in"]] if "in" in page else parent, _read_page(page, shelf, today))


def _read_page(page: dict[str, Any], shelf: Shelf, today: dt.date) -> GuidancePage | PolicyPage:
    """A page of guidance or, where the file speaks of a policy, a model policy; with what changed on it."""
    kind = PolicyPage if "policy" in page else GuidancePage
    made = kind(
        title=page["title"],
        slug=slugify(page["title"])[:80],
        summary=page["summary"],
        audience=page["audience"],
        team=page["team"],
        reviewed_on=today - dt.timedelta(days=page["reviewed"]),
        body=body(page["body"], shelf),
        **page.get("policy", {}),
    )
    made.changes = [
        Change(on=today - dt.timedelta(days=days), sentence=sentence, sort_order=place)
        for place, (days, sentence) in enumerate(page["changes"])
    ]
    return made


def _make_committees(home: Page, partnership: Partnership) -> None:
    parent = publish(
        home,
        TopicPage(
            title=COMMITTEES,
            slug="committees",
            summary="Who decides what in the partnership, and the groups in which schools work together.",
        ),
    )
    for facts in read("partnership")["committees"]:
        publish(
            parent,
            GroupPage(
                title=facts["name"],
                slug=slugify(facts["name"]),
                summary="What the committee does, who leads it, and which schools sit on it.",
                group=Group.objects.of(partnership).get(name=facts["name"], kind__name="Committee"),
                body=_committee_body(facts),
            ),
        )


def _committee_body(facts: dict[str, Any]) -> str:
    work = "\n".join(f"- {line}" for line in facts["work"])
    blocks = [
        ("heading", {"text": "What the committee does", "level": "2"}),
        ("text", html(work)),
        ("heading", {"text": "Who leads it", "level": "2"}),
        ("text", html(f"In the chair: {facts['chair']}. The committee meets twice a term and reports to the board.")),
    ]
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def _word_home(home: HomePage, partnership: Partnership) -> None:
    facts = read("partnership")
    often = [Page.objects.descendant_of(home).get(title=title).pk for title in OFTEN]
    home.refresh_from_db()
    home.title = facts["website_name"]
    home.introduction = facts["introduction"]
    home.often = json.dumps([{"type": "page", "value": pk} for pk in often])
    home.save_revision(clean=False).publish(skip_permission_checks=True)
