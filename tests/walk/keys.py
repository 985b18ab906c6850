"""With what an address, a question or a form is filled, so that it asks for the things of a partnership."""

import re
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Revision, UploadedFile

from cms.calendar import own_feed
from cms.people.models import Contact, School
from newsletters.models import Delivery, Link, Publication
from newsletters.readers import links
from newsletters.tracking import token as counted
from tests.walk.fill import Filling

Keys = Callable[[Filling], list[Any]]


def pages(filling: Filling) -> list[Any]:
    """Drafts and closed pages first: nobody else's are to be seen least of all."""
    return sorted(filling.made[Page], key=lambda page: (page.live, page.pk == filling.partnership.home_id, page.pk))


def page_keys(filling: Filling) -> list[int]:
    return [page.pk for page in pages(filling)]


def of_model(filling: Filling, model: type[models.Model]) -> list[Any]:
    if model is Page:
        return page_keys(filling)
    return [thing.pk for thing in filling.made.get(model, [])] or [_never(model)]


def _never(model: type[models.Model]) -> Any:
    """A key for what no partnership has (workflows, locales): the screen is closed, whatever the number."""
    first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
    return first or 1


def of_anything(filling: Filling) -> list[Any]:
    """One key of every model: the screen does not say what its number counts."""
    return sorted({thing.pk for things in filling.made.values() for thing in things[:2] if isinstance(thing.pk, int)})


#: Screens whose name does not say whose number stands in their address.
NAMED = {
    "import_look": "upload", "inbox": "entry", "inbox:fetch": "feed", "inbox:attachment": "attachment",
    "staff_dismiss": "staffrole", "staff_person": "user",
    "languages": "edition", "report:read": "reportitem", "report:file": "edition",
    "reports:person": "contact", "reports:school": "school", "reports:read_person": "contact",
    "reports:read_school": "school", "reports:letter": "delivery",
}  # fmt: skip


def of_the_name(filling: Filling, name: str) -> list[Any]:
    """The things of which the name of an address speaks first: `contact_mobile`, `mailings:act`, `private_list`."""
    named = NAMED.get(name) or NAMED.get(name.split(":")[0])
    for word in [named] if named else re.split(r"[:_]", name):
        if found := by_word(filling, word) or by_word(filling, word.removesuffix("s")):
            return found
    return []


def by_word(filling: Filling, word: str) -> list[Any]:
    """The things whose model is called so: `contact_id`, `school`."""
    wanted = word.replace("_", "")
    return [thing.pk for model, things in filling.made.items() if model._meta.model_name == wanted for thing in things]


def by_app_and_model(filling: Filling) -> list[type[models.Model]]:
    return list(filling.made)


def slugs(filling: Filling) -> list[str]:
    """Every short name of a thing that is looked up by one."""
    found = [(thing, field) for things in filling.made.values() for thing in things for field in thing._meta.fields]
    mine = [getattr(thing, field.name) for thing, field in found if isinstance(field, models.SlugField)]
    return list(dict.fromkeys(value for value in mine if filling.word in value))


def tokens(filling: Filling) -> list[str]:
    publications = filling.made[Publication]
    return [
        links.token(contact_id=contact.pk, publication_id=publications[0].pk) for contact in filling.made[Contact][:2]
    ]


def paths(filling: Filling) -> list[str]:
    """The addresses of pages below the home page."""
    home = filling.partnership.home.url_path
    return ["/" + page.url_path.removeprefix(home) for page in pages(filling) if page.url_path != home]


def documents(filling: Filling) -> list[str]:
    return [document.url for document in filling.made[get_document_model()]]


def pictures(filling: Filling) -> list[str]:
    picture = filling.made[get_image_model()][0]
    return [picture.file.url, picture.get_rendition("width-20").url]


def const(*values: Any) -> Keys:
    return lambda filling: list(values)


def made(model: type[models.Model]) -> Keys:
    return lambda filling: of_model(filling, model)


#: Addresses that are filled as a whole.
WHOLE: dict[str, Callable[[Filling], list[str]]] = {
    "wagtail_serve": paths,
    "wagtaildocs_serve": documents,
}

PAGE_TYPE = const("guidance")
#: By namespace and name of the value.
BY_PLACE: dict[tuple[str, str], Keys] = {
    ("outbox", "name"): lambda filling: [letter[1] for letter in filling.letters],
    ("outbox", "day"): lambda filling: [filling.letters[0][0]],
    ("alerts", "kind"): const("update", "stand-down"),
    ("alerts", "verb"): const("ask", "approve", "send-back", "break-glass", "withdraw"),
    ("wagtailadmin_api", "pk"): lambda filling: [*page_keys(filling)[:4], *of_anything(filling)],
    ("wagtailadmin_pages", "pk"): page_keys,
    ("wagtailadmin_pages", "revision_id"): made(Revision),
    ("mailings", "name"): const("stop", "pause", "resume", "cancel"),
    ("own_calendar_feed", "token"): lambda filling: [own_feed.token(each) for each in filling.made[Contact][:2]],
    ("people_export_file", "kind"): const("contacts", "schools", "seats"),
    ("lists", "kind"): const("csv", "xlsx"),
    ("mailings", "key"): const("en-gb"),
    ("languages", "code"): const("ur"),
    ("page_languages", "code"): const("ur"),
    ("languages", "key"): lambda filling: [f"edition:{key}" for key in by_word(filling, "edition")],
    ("letters", "code"): lambda filling: [link.code for link in filling.made[Link]],
    ("letters", "reader"): lambda filling: [counted.made(letter.pk) for letter in filling.made[Delivery]],
    ("mailings", "kind"): const("csv", "xlsx"),
    ("senders", "act"): const("start", "retire"),
    ("editions", "thing"): const("number"),
    ("editions", "name"): const("x", "kit"),
    ("report", "ending"): const("html", "docx"),
    ("alerts", "school"): lambda filling: by_word(filling, "school"),
}
BY_NAME: dict[str, Keys] = {
    "page_id": page_keys,
    "page_pk": page_keys,
    "parent_page_id": page_keys,
    "page_to_move_id": page_keys,
    "destination_id": page_keys,
    "image_id": made(get_image_model()),
    "document_id": made(get_document_model()),
    "doc_id": made(get_document_model()),
    "collection_id": made(Collection),
    "uploaded_file_id": made(UploadedFile),
    "restriction_id": lambda filling: by_word(filling, "collectionviewrestriction"),
    "page_view_restriction_id": lambda filling: by_word(filling, "pageviewrestriction"),
    "revision_id_a": const("earliest", "live"),
    "revision_id_b": const("latest"),
    "session_id": lambda filling: by_word(filling, "editingsession"),
    "object_id": page_keys,
    "filter_spec": const("width-30"),
    "action_name": const("publish", "unpublish", "delete", "copy", "move", "convert_alias", "approve"),
    "action": const("delete", "move", "publish", "unpublish", "add_tags", "add_to_collection"),
    "app_label": const("wagtailcore", "wagtailimages", "wagtaildocs", "people", "newsletters"),
    "app_name": const("wagtailimages", "wagtaildocs"),
    "model_name": const("page", "image", "document", "contact", "list"),
    "content_type_app_name": PAGE_TYPE,
    "content_type_model_name": const("guidancepage", "topicpage"),
    "slug": slugs,
    "key": slugs,
    "token": lambda filling: [*tokens(filling), "nonsense"],
    "uidb64": const("MQ"),
    "urn": lambda filling: [school.urn for school in filling.made[School]],
    "part": const("html", "text"),
    "form": const("csv", "xlsx"),
    "provider_id": const("nobodys"),
    "mode": const("letter", "text", "web"),
    "where": const("here", "install"),
    "version": const("1"),
    "year": lambda filling: [timezone.localdate().year],
    "number": lambda filling: [timezone.localdate().month],
    "path": lambda filling: [path.removeprefix("/media/images/") for path in pictures(filling)],
    # wagtail-localize and workflows keep nothing of a partnership: their screens are closed, whatever the number.
    "task_id": const(1),
    "task_state_id": const(1),
    "workflow_state_id": const(1),
    "workflow_pk": const(1),
    "translation_id": const(1),
    "translation_source_id": const(1),
    "string_segment_id": const(1),
    "overridable_segment_id": const(1),
}
