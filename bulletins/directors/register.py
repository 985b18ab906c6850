"""What the directors' report says to the apps around it, once when they are ready."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete

from bulletins import faces, for_whom, leaves, publications
from bulletins.directors import agenda, files, gather, page, sign
from bulletins.directors.declaration import DECLARATION, KIND, SOURCE
from bulletins.directors.handling import READERS
from bulletins.directors.number import numbers
from bulletins.faces import Face
from bulletins.languages import machine
from bulletins.leaves import Leaf
from bulletins.models import ReportItem
from bulletins.models.report import Handling
from cms.people import my_school
from cms.people.models import Partnership


def readers_now(partnership: Partnership) -> dict[str, str]:
    """An item that was narrowed since it was sent is narrowed wherever it stands."""
    closed = ReportItem.objects.of(partnership).exclude(handling=Handling.OPEN).values_list("pk", "handling")
    return {f"{SOURCE}:{pk}": READERS[Handling(handling)] for pk, handling in closed}


def keep_what_was_sent(sender: type[ReportItem], instance: ReportItem, **kwargs: Any) -> None:
    """Who may read it is said here: without it, what was narrowed would be open again."""
    if report := sign.stood_in(instance):
        raise PermissionDenied(f"“{instance}” stood in {report.title}: it stays.")


def register() -> None:
    publications.register(DECLARATION)
    machine.never(KIND)  # What is confidential is sent to no machine.
    gather.register()
    for_whom.register_narrowed(SOURCE, readers_now)
    faces.register(
        KIND,
        Face(
            template="bulletins/directors/report.html",
            item_template="bulletins/directors/item.html",
            context=page.context,
            numbers=numbers,
        ),
    )
    leaves.register(
        KIND,
        Leaf("pdf", "", files.pdf, for_its_readers=True),
        Leaf("zip", "", files.pack, for_its_readers=True),
        Leaf("word", "", files.word, for_its_readers=True),
    )
    pre_delete.connect(keep_what_was_sent, sender=ReportItem, dispatch_uid="bulletins.directors")
    my_school.register("directors' report", agenda.on_my_school)
