"""What a draft holds and should not any more: what ended or was put aside, and what its readers had meanwhile."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wagtail.log_actions import log

if TYPE_CHECKING:
    from bulletins.models import Edition
    from cms.users.models import User

AT_ONCE = 500
#: As many titles as the history names.
NAMED = 20


class Stale(NamedTuple):
    """A row of a draft; `ended`: its item may come back, else its readers had it."""

    pk: int
    source: str
    title: str
    ended: bool


def rows(edition: "Edition", due: set[str], had: set[str]) -> list[Stale]:
    """Items that are not among what is due, changes that somebody used, holds or discarded in the inbox, and what an
    earlier number brought. What goes to those who had it, too, is not among them.
    """
    from bulletins.inbox.changed import set_aside
    from bulletins.models import EditionItem

    aside = set_aside(edition.publication)

    there = EditionItem.objects.filter(edition=edition, again=False).exclude(source="").order_by("sort_order")
    return [
        Stale(pk, source, title, ended)
        for pk, source, title in there.values_list("pk", "source", "title")
        if (ended := source in aside or (_ends(source) and source not in due)) or source in had
    ]


def _ends(source: str) -> bool:
    """Whether what comes from there goes when it is not offered any more."""
    from bulletins.compose import follows

    return source.startswith(("item:", "families:")) or follows(source)


def take_out(edition: "Edition", stale: Sequence[Stale], *, by: "User | None") -> None:
    """Take them out of the draft, with a word in its history. An item that is due again comes back when it is composed
    again.
    """
    from bulletins.models import EditionItem

    for some in _some(stale):
        EditionItem.objects.filter(pk__in=[each.pk for each in some]).delete()
        edition.offered.filter(source__in=[each.source for each in some if each.ended]).delete()
    if stale:
        log(edition, "bulletins.take_out", user=by, data={"titles": [each.title for each in stale[:NAMED]]})


def _some(stale: Sequence[Stale]) -> Iterator[Sequence[Stale]]:
    return (stale[start : start + AT_ONCE] for start in range(0, len(stale), AT_ONCE))
