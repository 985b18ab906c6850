"""Measuring composing on a partnership of invented items, which goes again whatever happens."""

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction
from wagtail.models import Page

from bulletins.compose import compose_or_find
from bulletins.letters import parts_of
from bulletins.measuring.send import refuse_real_addresses
from bulletins.models import Edition, EditionItem, Item, Offered
from bulletins.pour import pour
from bulletins.publications import declare
from cms.guidance.models import HomePage
from cms.people.models import Partnership
from newsletters.measuring import invent
from newsletters.measuring import measure as measure_lists
from newsletters.measuring.measure import CannotMeasure
from newsletters.models import Publication

#: Each is timed so often, and the quickest told: the first fills the database's memory.
ROUNDS = 3
A_DAY = dt.timedelta(days=1)
#: The first day for which an edition is composed; the items are due on all of them.
FIRST = dt.date(2026, 11, 27)
WORDS = "Schools are asked to look at the new guidance and to tell their governors what changes for them this term. "

Tell = Callable[[str], Any]
Clock = Callable[[], float]


@dataclasses.dataclass(frozen=True)
class Figures:
    database: str
    items: int
    #: A new edition with all of them, saved with its first version.
    compose_seconds: float
    #: Composing it once more, when nothing is new.
    again_seconds: float
    #: Putting what was composed in order by section, as the screens and `--json` do.
    order_seconds: float


def measure(items: int, *, tell: Tell, clock: Clock = time.perf_counter) -> Figures:
    """Compose editions from so many live items. Raises CannotMeasure, NotForMeasuring."""
    refuse_real_addresses()
    with invented(tell) as publication:
        tell(f"Making {items:,} items …")
        _make(publication, items)
        tell("Composing …")
        days = [FIRST + n * A_DAY for n in range(ROUNDS)]
        composed = [_timed(partial(compose_or_find, publication, day), clock) for day in days]
        again = [_timed(partial(compose_or_find, publication, FIRST), clock) for _ in days]
        made = Edition.objects.filter(publication=publication, date=FIRST)
        ordered = [_timed(lambda: parts_of(made.get()), clock) for _ in again]
        held = sum(len(found) for _, found in ordered[0][1])
        if held != items:
            raise CannotMeasure(f"{items:,} items were due, and {held:,} stand in the edition.")
        return Figures(connection.vendor, items, *(_quickest(each) for each in (composed, again, ordered)))


@contextmanager
def invented(tell: Tell) -> Iterator[Publication]:
    """Gatekeeping of a partnership that nobody sees; it is taken away at the end, also after Ctrl-C or a fault."""
    with measure_lists.invented(tell) as here:
        try:
            here.home = Page.get_first_root_node().add_child(instance=HomePage(title="Benchmark", slug=here.key))
            here.save(update_fields=["home"])
            yield declare(here, "gatekeeping")
        finally:
            _empty(here)


def clean(here: Partnership) -> None:
    """Take a partnership of a benchmark away, with its editions and items: those first that others need."""
    if not here.key.startswith(invent.PREFIX):
        raise CannotMeasure(f"“{here}” is no partnership of a benchmark.")
    _empty(here)
    measure_lists.remove(here)


def _empty(here: Partnership) -> None:
    editions = Edition.objects.of(here)
    for rows in (
        EditionItem.objects.filter(edition__in=editions),
        Offered.objects.filter(edition__in=editions),
        Item.objects.of(here),
    ):
        with transaction.atomic():
            rows.order_by()._raw_delete(rows.db)
    home = here.home
    if home is not None:
        for edition in editions:
            edition.delete()
        with transaction.atomic():
            Partnership.objects.filter(pk=here.pk).update(home=None)
            here.home = None
            home.refresh_from_db()
            home.delete()


def _make(publication: Publication, items: int) -> None:
    """Items of every section, one in three with a deadline, one in five for primary schools only, of every weight."""
    sections = [section.pk for section in publication.sections.all()]
    pour(
        Item,
        ["partnership_id", "section_id", "title", "summary", "action", "deadline", "weight", "targets", "made_at",
         "changed_at"],
        (_item(publication, sections, n) for n in range(items)),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _item(publication: Publication, sections: list[int], n: int) -> dict[str, Any]:
    asks = n % 3 == 0
    now = dt.datetime.now(dt.UTC)
    moment = connection.ops.adapt_datetimefield_value(now)
    return {
        "partnership_id": publication.partnership_id,
        "section_id": sections[n % len(sections)],
        "title": f"What changes for schools, part {n + 1}",
        "summary": WORDS * 2,
        "action": "Send the return" if asks else "",
        "deadline": FIRST + (10 + n % 200) * A_DAY if asks else None,
        "weight": n % 7 - 3,
        "targets": '{"phases": ["primary"]}' if n % 5 == 0 else "{}",
        "made_at": moment,
        "changed_at": moment,
    }


def _timed(act: Callable[[], Any], clock: Clock) -> tuple[float, Any]:
    before = clock()
    found = act()
    return clock() - before, found


def _quickest(timed: list[tuple[float, Any]]) -> float:
    return round(min(seconds for seconds, _ in timed), 3)
