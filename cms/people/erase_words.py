"""Where the address of somebody who is erased stands as data, and not as a row: histories, old versions of pages."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from cms.core.scoping import PartnershipOwned
from cms.people.erase import Going
from cms.people.models import Contact

GONE = "(erased)"


def walked(thing: Any, change: Callable[[str], str]) -> Any:
    """JSON with each of its texts changed."""
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, list):
        return [walked(each, change) for each in thing]
    if isinstance(thing, dict):
        return {change(key): walked(each, change) for key, each in thing.items()}
    return thing


def names_them(text: str, going: Going) -> bool:
    """Whether a text holds an address of theirs, is their number, or holds their name. One word may be any word."""
    folded, name = text.casefold(), going.contact.name.casefold()
    if any(address in folded for address in going.addresses):
        return True
    return bool(name and (folded == name or (" " in name and name in folded))) or (
        bool(going.contact.telephone) and text == going.contact.telephone
    )


def without(thing: Any, going: Going) -> tuple[Any, int]:
    """JSON in which no text names this person any more, and how many texts did."""
    number = 0

    def change(text: str) -> str:
        nonlocal number
        if not text or not names_them(text, going):
            return text
        number += 1
        return ""

    return walked(thing, change), number


def naming(rows: QuerySet[Any], field: str, addresses: Iterable[str]) -> QuerySet[Any]:
    """Rows whose JSON holds one of these addresses, however it is escaped."""
    wanted = Q(pk__in=[])
    for address in addresses:
        for form in {address, json.dumps(address)[1:-1]}:
            wanted |= Q(as_text__icontains=form)
    return rows.annotate(as_text=Cast(field, TextField())).filter(wanted)


def forget_in_logs(going: Going) -> None:
    """Wagtail's history keeps what was done, and to whom no more."""
    number = 0
    for model in (ModelLogEntry, PageLogEntry):
        entries = model.objects.all()
        named = Q(pk__in=naming(entries, "data", going.addresses).values("pk"))
        for address in going.addresses:
            named |= Q(label__icontains=address)
        if model is ModelLogEntry:
            own = ModelLogEntry.objects.for_instance(going.contact).values("pk")
            named |= Q(pk__in=own)
        for entry in entries.filter(named).order_by().iterator(chunk_size=200):
            number += _scrub_entry(entry, going)
    going.went(number, "line in the history of the admin", "lines in the history of the admin")


def _scrub_entry(entry: Any, going: Going) -> int:
    if _is_of_another(entry, going):
        return 0
    data, told = without(entry.data, going)
    about = isinstance(entry, ModelLogEntry) and entry.content_type is not None and (
        entry.content_type.model_class() is Contact and entry.object_id == str(going.contact.pk)
    )  # fmt: skip
    label, named = without(entry.label, going)
    if told or named or about:
        type(entry).objects.filter(pk=entry.pk).update(data=data, label=GONE if named or about else label)
    return int(bool(told or named or about))


def _is_of_another(entry: Any, going: Going) -> bool:
    """Another partnership may know somebody of this address too: its history is its own."""
    if isinstance(entry, PageLogEntry):
        home = going.partnership.home
        page = Page.objects.filter(pk=entry.page_id).first()
        return bool(home and page and not page.path.startswith(home.path))
    kind = entry.content_type.model_class() if entry.content_type else None
    if kind is None:
        return False
    if kind is type(going.partnership):
        return bool(entry.object_id != str(going.partnership.pk))
    if not issubclass(kind, PartnershipOwned):
        return False
    owner = kind._default_manager.filter(pk=entry.object_id).values_list("partnership", flat=True).first()
    return owner is not None and owner != going.partnership.pk


def forget_in_old_versions(going: Going) -> None:
    """Old versions of pages lose the address. What is published or being written is an editor's to judge."""
    if going.partnership.home is None:
        return
    pages = Page.objects.descendant_of(going.partnership.home, inclusive=True)
    keys = {str(pk) for pk in pages.values_list("pk", flat=True)}
    found = naming(Revision.objects.page_revisions(), "content", going.addresses)
    current = set(pages.values_list("latest_revision_id", flat=True)) | set(
        pages.values_list("live_revision_id", flat=True)
    )
    # Only the address goes from an old page's words, not the paragraph it stands in.
    pattern = re.compile("|".join(re.escape(address) for address in going.addresses), re.IGNORECASE)
    titles = set()
    for revision in found.iterator(chunk_size=20):
        if revision.object_id not in keys:
            continue
        if revision.pk in current:
            titles.add(str(revision.content.get("title", "")))
            continue
        content = walked(revision.content, lambda text: pattern.sub("", text))
        Revision.objects.filter(pk=revision.pk).update(content=content)
    if titles:
        named = ", ".join(f"“{title}”" for title in sorted(titles)[:5])
        going.look_at.append(f"Pages that name this address: {named}. Edit them, if they should not.")
