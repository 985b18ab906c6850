"""Pages of every type and state, and the files, redirects and notes that Wagtail keeps with them."""

import json
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    CollectionViewRestriction,
    Comment,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    UploadedFile,
)

from bulletins.models import ArchivePage, Edition
from cms.guidance.models import GroupPage, GuidancePage, HomePage, InformationPage, PolicyPage, TopicPage
from cms.people.models import Group as PeopleGroup
from cms.people.models import School
from newsletters.models import Publication
from tests.walk.fill import Filling
from tests.walk.readers import readers_group

#: Page types that `pages_and_files` makes by name; another one of the project's fails the walk.
PAGE_TYPES = {HomePage, TopicPage, GuidancePage, PolicyPage, GroupPage, InformationPage, ArchivePage, Edition}


def pages_and_files(filling: Filling) -> None:
    missing = set(_our_page_types()) - PAGE_TYPES
    assert not missing, f"add a factory for {missing} in tests/walk/files.py"
    home = filling.partnership.home.specific
    filling.made[Page] = [home]
    filling.made[HomePage] = [home]
    document, picture = _document(filling, "document"), _picture(filling)
    topic = _page(filling, TopicPage(summary=filling.words(TopicPage)), under=home)
    for kind in ("guidancepage", "draftpage", "loginpage", "governorspage", "passwordpage"):
        page = _read(filling, GuidancePage, kind, topic, attached=_document(filling, kind), picture=picture)
        _restrict(filling, page, kind)
    _read(filling, PolicyPage, "policypage", topic, attached=document, picture=picture)
    _page(filling, InformationPage(body=_body(filling, "informationpage", document)), under=home)
    group = filling.one(PeopleGroup)
    group.schools.add(filling.one(School))
    _page(filling, GroupPage(group=group, summary=filling.words(GroupPage)), under=topic)
    archive = _page(filling, ArchivePage(publication=filling.one(Publication)), under=home)
    for number, kind in ((1, "edition"), (2, "draftedition")):
        _edition(filling, archive, number, kind)
    _beside_pages(filling, topic)


def _our_page_types() -> list[type[Page]]:
    from wagtail.models import get_page_models

    return [model for model in get_page_models() if model is not Page and model.__module__.split(".")[0] != "wagtail"]


def _page(filling: Filling, page: Any, *, under: Page, kind: str = "") -> Any:
    kind = kind or type(page)._meta.model_name or ""
    page.title, page.slug, page.owner = filling.words(kind), filling.mark(kind), filling.user
    page.live = not kind.startswith("draft") and not isinstance(page, Edition)
    under.add_child(instance=page)
    revision = page.save_revision(user=filling.user, log_action=True)
    if kind == "edition":  # As its first letter does.
        Page.objects.filter(pk=page.pk).update(live=True, first_published_at=timezone.now())
    elif page.live:
        revision.publish()
    filling.keep(revision)
    filling.made[Page].append(page)
    return filling.keep(page)


def _read(filling: Filling, model: type[Any], kind: str, topic: Page, *, attached: Any, picture: Any) -> Any:
    page = model(summary=filling.words(kind), body=_body(filling, kind, attached, picture))
    page = _page(filling, page, under=topic, kind=kind)
    from cms.guidance.models import Change

    change = Change(page=page, on=timezone.localdate(), sentence=filling.words(kind))
    change.save()
    filling.keep(change)
    return page


def _body(filling: Filling, kind: str, document: Any, picture: Any = None) -> str:
    html = f"<p>{filling.words(kind)}</p>"
    if picture is not None:
        html += f'<embed embedtype="image" id="{picture.pk}" format="left" alt="{filling.mark(kind)}"/>'
    blocks = [{"type": "text", "value": html}]
    files = {"files": [{"document": document.pk, "title": filling.words(kind)}]}
    return json.dumps([*blocks, {"type": "attachments", "value": files}])


def _edition(filling: Filling, archive: Page, number: int, kind: str) -> None:
    day = timezone.localdate().replace(day=number)
    edition = Edition(
        publication=filling.one(Publication),
        number=number,
        date=day,
        subject=filling.words(kind),
        introduction=filling.words(kind),
    )
    _page(filling, edition, under=archive, kind=kind)


def _restrict(filling: Filling, page: Page, kind: str) -> None:
    how = {"loginpage": "login", "governorspage": "groups", "passwordpage": "password"}.get(kind)
    if how is None:
        return
    password = filling.mark("password") if how == "password" else ""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=how, password=password)
    if how == "groups":
        restriction.groups.set([readers_group(filling.partnership, "governor")])
    filling.keep(restriction)


def _document(filling: Filling, kind: str) -> Any:
    name = filling.mark(kind)
    file = ContentFile(f"In the file: {name}".encode(), name=f"{name}.txt")
    made = get_document_model().objects.create(
        title=filling.words(kind), file=file, collection=filling.partnership.collection, uploaded_by_user=filling.user
    )
    made.tags.add(filling.mark("tag"))
    return filling.keep(made)


def _picture(filling: Filling) -> Any:
    name = filling.mark("image")
    file = ImageFile(get_test_image_file(size=(40, 30)).file, name=f"{name}.png")
    made = get_image_model().objects.create(
        title=filling.words("image"),
        file=file,
        collection=filling.partnership.collection,
        uploaded_by_user=filling.user,
    )
    made.tags.add(filling.mark("tag"))
    filling.keep(made.get_rendition("width-20"))
    return filling.keep(made)


def _beside_pages(filling: Filling, topic: Page) -> None:
    partnership, user = filling.partnership, filling.user
    site = partnership.home.sites_rooted_here.first()
    filling.keep(
        Redirect.add_redirect(f"/{filling.mark('redirect')}", redirect_to=topic, is_permanent=False, site=site)
    )
    filling.keep(Comment.objects.create(page=topic, user=user, text=filling.words("comment"), contentpath="title"))
    filling.keep(
        UploadedFile.objects.create(
            file=ContentFile(filling.mark("uploaded").encode(), name="up.txt"), uploaded_by_user=user
        )
    )
    kind = ContentType.objects.get_for_model(topic)
    filling.keep(
        EditingSession.objects.create(
            user=user, content_type=kind, object_id=str(topic.pk), last_seen_at=timezone.now()
        )
    )
    filling.made[PageLogEntry] = list(PageLogEntry.objects.filter(page=topic))
    filling.made[ModelLogEntry] = []
    child = partnership.collection.add_child(name=filling.words("collection"))
    closed = CollectionViewRestriction.objects.create(collection=child, restriction_type="groups")
    closed.groups.set(Group.objects.filter(name__startswith=f"{partnership.key}: "))
    filling.keep(closed), filling.keep(child)
    assert filling.made[Revision]
