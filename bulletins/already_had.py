"""What of an edition its readers had before, as the boarding card tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bulletins.compose import comes_again, passed_over
from bulletins.content import EditionContent, before
from bulletins.models import Edition
from newsletters.models import Mailing
from newsletters.sealing.carried import in_words
from newsletters.sealing.outlook import Outlook

#: As many mailings as a line names.
NAMED = 3


@dataclass(frozen=True)
class Had:
    """One thing that went before. `readers`: how many of those it is for had it, where that is known."""

    source: str
    title: str
    by: str
    readers: int | None = None
    #: Whether it goes to those who had it, too.
    again: bool = False
    #: How many would get it now.
    left: int = 0


def alike(found: Iterable[Had]) -> list[tuple[Had, list[Had]]]:
    """Those of which the same is to be said, with the first of them."""
    groups: dict[Had, list[Had]] = {}
    for each in found:
        groups.setdefault(replace(each, source="", title=""), []).append(each)
    return [(several[0], several) for several in groups.values()]


def had_before(content: EditionContent, outlook: Outlook) -> list[Had]:
    """What stands in the edition and went to readers of it by another mailing, or goes to them again because an editor
    says so. `outlook`: of that content.
    """
    rows = [(at, row) for at, row in enumerate(content.shown) if row.source and not comes_again(row.source)]
    carried = before(content.edition, [row.source for _, row in rows])
    places = {piece.key: place for place, piece in enumerate(content.pieces)}
    words = _words(carried.mailings)
    found = []
    for at, row in rows:
        place = places.get(str(at))
        readers = outlook.sorting.had_by(place) if place is not None and not row.again else None
        if row.source in words and (row.again or readers):
            left = outlook.people if place is None else _get_it(outlook, place)
            found.append(Had(row.source, row.title, words[row.source], readers, row.again, left))
    return found


def left_out(edition: Edition) -> list[Had]:
    """What is due, and stays out because this publication's readers had it."""
    offers = passed_over(edition)
    words = _words(before(edition, [offer.key for offer in offers]).mailings) if offers else {}
    return [Had(offer.key, offer.title, words.get(offer.key, "")) for offer in offers]


def _get_it(outlook: Outlook, place: int) -> int:
    return sum(readers for share, readers in outlook.letters.items() if share.bits >> place & 1)


def _words(mailings: dict[str, set[int]]) -> dict[str, str]:
    """By the name of each thing, the newest mailings that brought it: “Gatekeeping of 20 November, to “Heads”; …”."""
    every: Iterable[int] = set().union(*mailings.values()) if mailings else set()
    known = Mailing.objects.filter(pk__in=every).select_related("publication").prefetch_related("lists")
    told = {mailing.pk: in_words(mailing) for mailing in known.order_by("-goes_at")}
    return {source: "; ".join([told[pk] for pk in told if pk in pks][:NAMED]) for source, pks in mailings.items()}
