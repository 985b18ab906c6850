"""What the safeguarding briefing says to the apps around it, once when they are ready."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from bulletins import faces, for_whom, leaves, publications
from bulletins.briefing import gather, give, page
from bulletins.briefing.declaration import DECLARATION, KIND, READERS, SOURCE
from bulletins.faces import Face
from bulletins.leaves import Leaf
from bulletins.models import BriefingPart, EditionItem
from cms.people.models import Partnership

#: A key that nobody holds.
GONE = "gone"


def readers_now(partnership: Partnership) -> dict[str, str]:
    """A part that was made private since the letter told of it is private wherever it stands; one that is gone is
    nobody's.
    """
    private = dict(BriefingPart.objects.of(partnership).values_list("pk", "private"))
    told = EditionItem.objects.filter(
        source__startswith=f"{SOURCE}:", edition__live=True, edition__publication__partnership=partnership
    )
    sources = {f"{SOURCE}:{pk}": READERS if closed else "" for pk, closed in private.items()}
    gone = set(told.values_list("source", flat=True)) - set(sources)
    return {source: words for source, words in sources.items() if words} | dict.fromkeys(gone, GONE)


def forget_file(sender: type[BriefingPart], instance: BriefingPart, **kwargs: Any) -> None:
    """What is taken out of a briefing is kept nowhere."""
    if instance.file:
        transaction.on_commit(lambda: instance.file.storage.delete(str(instance.file.name)))


def register() -> None:
    publications.register(DECLARATION)
    gather.register()
    for_whom.register_narrowed(SOURCE, readers_now)
    faces.register(KIND, Face(template="bulletins/briefing/briefing.html", context=page.context))
    leaves.register(
        KIND,
        Leaf("file", "", give.file, for_its_readers=True),
        Leaf("captions", "", give.captions, for_its_readers=True),
    )
    post_delete.connect(forget_file, sender=BriefingPart, dispatch_uid="bulletins.briefing")
