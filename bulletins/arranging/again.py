"""“Send again anyway”: what goes to those who had it too, because an editor says so. Kept in the edition and logged."""

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from bulletins.compose import add, passed_over
from bulletins.models import Edition, EditionItem

if TYPE_CHECKING:
    from cms.users.models import User


class NotAgain(Exception):
    """This does not stand in the edition and is not due for it: compose it again, and look once more."""


@transaction.atomic
def send_again(edition: Edition, source: str, *, again: bool = True, by: "User") -> str:
    """Let it go to everybody it is for, also to those who had it (or, `again=False`, to the others only): its title.

    What composing left out is put in. Raises NotAgain.
    """
    held = Edition.objects.select_for_update(of=("self",)).select_related("publication__partnership")
    edition = held.get(pk=edition.pk)
    if edition.is_sealed:
        raise NotAgain("This edition is going or went already: nothing of it changes.")
    rows = EditionItem.objects.filter(edition=edition, source=source)
    if source and not rows.exists() and again:
        add(edition, [offer for offer in passed_over(edition) if offer.key == source])
    row = rows.first() if source else None
    if row is None:
        raise NotAgain(NotAgain.__doc__)
    if row.again != again:
        rows.update(again=again)
        log(edition, "bulletins.again" if again else "bulletins.not_again", user=by, data={"title": row.title})
        edition = Edition.objects.select_related("publication").get(pk=edition.pk)
        edition.save_revision(user=by, log_action="wagtail.edit", clean=False)
    return str(row.title)
