"""Pages of a website, each made in one line."""

import datetime as dt
import json
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cms.calendar.models import Date
from cms.guidance.models import Change, GroupPage, GuidancePage, InformationPage, Officer, PolicyPage, TopicPage
from cms.people.models import Group, GroupKind, Partnership


def topic(partnership: Partnership, title: str = "SEND", *, under: Page | None = None, **fields: Any) -> TopicPage:
    return (under or partnership.home).add_child(instance=TopicPage(title=title, **fields))


def guidance(topic: Page, title: str = "Asking for an assessment", *, body: Any = (), **fields: Any) -> GuidancePage:
    fields.setdefault("summary", "How to ask, and what happens next.")
    return topic.add_child(instance=GuidancePage(title=title, body=json.dumps(list(body)), **fields))


def policy(topic: Page, title: str = "Lettings policy", *, body: Any = (), **fields: Any) -> PolicyPage:
    fields.setdefault("summary", "A model policy for letting rooms.")
    return topic.add_child(instance=PolicyPage(title=title, body=json.dumps(list(body)), **fields))


def information(partnership: Partnership, title: str = "Accessibility", *, body: Any = ()) -> InformationPage:
    return partnership.home.add_child(instance=InformationPage(title=title, body=json.dumps(list(body))))


def group_page(topic: Page, partnership: Partnership, name: str = "SEND and inclusion", **fields: Any) -> GroupPage:
    kind, _ = GroupKind.objects.get_or_create(partnership=partnership, name="Committee")
    group = Group.objects.create(partnership=partnership, kind=kind, name=name, objective="Answer needs early.")
    return topic.add_child(instance=GroupPage(title=name, group=group, **fields))


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


def heading(words: str, level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"text": words, "level": level}}


def change(page: Page, sentence: str, on: dt.date) -> Change:
    return Change.objects.create(page=page, sentence=sentence, on=on)


def officer(partnership: Partnership, name: str = "Ada Byron", **fields: Any) -> Officer:
    return Officer.objects.create(partnership=partnership, name=name, **fields)


def document(partnership: Partnership, title: str = "Request form", content: bytes = b"x" * 2048) -> Any:
    return get_document_model().objects.create(
        title=title,
        file=ContentFile(content, name="form.pdf"),
        file_size=len(content),
        collection=partnership.collection,
    )


def picture(partnership: Partnership, title: str = "Logo") -> Any:
    return get_image_model().objects.create(
        title=title, file=get_test_image_file(), collection=partnership.collection, width=640, height=480
    )


def show(partnership: Partnership, file: Any, *, on: Page | None = None) -> GuidancePage:
    """A page of guidance, below home or another page, that shows a document or a picture."""
    link = f'<p><a linktype="document" id="{file.pk}">It</a></p>'
    shown = f'<embed embedtype="image" id="{file.pk}" format="fullwidth" alt="It"/>'
    html = shown if isinstance(file, get_image_model()) else link
    return guidance(on or partnership.home, f"With {file.title} {file.pk}", body=[text(html)])


def date(partnership: Partnership, title: str, starts_on: dt.date, **fields: Any) -> Date:
    return Date.objects.create(partnership=partnership, title=title, starts_on=starts_on, **fields)
