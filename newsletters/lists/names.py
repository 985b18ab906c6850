"""What a list is called where somebody may read it who may not see private ones: in sentences, histories and logs."""

from collections.abc import Iterable
from typing import Any

from newsletters.models import List

A_PRIVATE_LIST = "a private list"


def said(lists: Iterable[List], *, private_too: bool = False) -> str:
    """Lists in a sentence: “SENCOs”, “Heads” and a private list."""
    names = list(
        dict.fromkeys(f"“{each.name}”" if private_too or not each.private else A_PRIVATE_LIST for each in lists)
    )
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def unnamed_in_history(instance: Any, **kwargs: Any) -> None:
    """The admin's history of acts is read by many: it tells that something was done to a private list, not to which."""
    kind = instance.content_type.model_class() if instance.content_type_id else None
    if kind is List and not List.objects.filter(pk=instance.object_id, private=False).exists():
        instance.label = A_PRIVATE_LIST.capitalize()


def unname_what_was(instance: List, **kwargs: Any) -> None:
    """A list that has become private is not named by its past either."""
    from wagtail.models import ModelLogEntry

    if instance.private:
        entries = ModelLogEntry.objects.for_instance(instance)
        entries.exclude(label=A_PRIVATE_LIST.capitalize()).update(label=A_PRIVATE_LIST.capitalize())
