"""What became of a mailing: by list, by why, by phase, by quadrant, by domain. Every table sums to the audience."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from cms.people.models import Phase, Quadrant
from newsletters.lists import reasons, use
from newsletters.models import Delivery, Feedback, ListUse, Mailing
from newsletters.reports.domains import AFTER_THE_AT, domain_of

State = Delivery.State
BOUNCED = "bounced-"

#: What may become of a letter, in the order in which tables show it: what it is called, and which group it is in.
ARRIVED, UNDER_WAY, NOT_ARRIVED, IN_DOUBT, NOT_SENT = "arrived", "under-way", "not-arrived", "in-doubt", "not-sent"
GROUPS = {
    ARRIVED: "Arrived",
    UNDER_WAY: "Under way",
    NOT_ARRIVED: "Not arrived",
    IN_DOUBT: "In doubt",
    NOT_SENT: "Not sent",
}
COLUMNS: dict[str, tuple[str, str]] = {
    State.SENT: ("Sent", ARRIVED),
    State.COMPLAINED: ("Complained", ARRIVED),
    State.PENDING: ("Pending", UNDER_WAY),
    State.SENDING: ("Sending", UNDER_WAY),
    State.DEFERRED: ("Deferred", UNDER_WAY),
    State.FAILED: ("Failed", NOT_ARRIVED),
    **{f"{BOUNCED}{kind}": (f"Bounced: {kind.label.lower()}", NOT_ARRIVED) for kind in Feedback.BOUNCES},
    State.UNKNOWN: ("Unknown", IN_DOUBT),
    State.SUPPRESSED: ("Suppressed", NOT_SENT),
    State.NOTHING: ("Nothing for this reader", NOT_SENT),
    State.WEEKLY: ("In one letter a week", NOT_SENT),
    State.CANCELLED: ("Cancelled", NOT_SENT),
}
#: A screen shows so many domains, or combinations of lists; the file holds all.
SHOWN = 20

ERASED = "Not held any more"
NO_SCHOOL = "At no school"
NO_QUADRANT = "Without a quadrant"
SIGNED_UP = "Signed up"
NAMED = "Named on a list"
SEAT_GONE = "A seat that is no more"
BY_SIGN_UP = "By sign-up alone"
LIST_GONE = "By a list whose people are not held any more"


@dataclasses.dataclass(frozen=True)
class Row:
    label: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, group: str) -> int:
        return sum(n for column, n in self.counts.items() if COLUMNS[column][1] == group)


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    title: str
    heading: str
    rows: Sequence[Row]
    note: str = ""

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    def shortened(self) -> "Table":
        """The largest rows, and one for the rest of them."""
        if len(self.rows) <= SHOWN + 1:
            return self
        rest: Counter[str] = Counter()
        for row in self.rows[SHOWN:]:
            rest.update(row.counts)
        others = Row(f"{len(self.rows) - SHOWN:,} others", rest)
        return dataclasses.replace(self, rows=[*self.rows[:SHOWN], others])


def columns(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """The columns that a mailing needs: those in which any of its letters is, with what they are called."""
    return [(column, label) for column, (label, _) in COLUMNS.items() if counts.get(column)]


def tables(mailing: Mailing) -> list[Table]:
    """All of them. The same letters are counted in each."""
    schools = _by_school(mailing)
    why = _largest(_gathered((row["why"], row) for row in schools))
    phases = _in_order(Phase.labels, ((_phase(row), row) for row in schools))
    quadrants = _in_order(Quadrant.labels, ((_quadrant(row), row) for row in schools))
    return [
        _by_list(mailing),
        Table("why", "By why they got it", "Why", why),
        Table("phase", "By phase", "Phase", phases),
        Table("quadrant", "By quadrant", "Quadrant", quadrants),
        Table("domain", "By receiving domain", "Domain", _largest(_domains(mailing))),
    ]


def whole(tables: Sequence[Table]) -> Row:
    """The mailing as one row."""
    counts: Counter[str] = Counter()
    for row in tables[0].rows:
        counts.update(row.counts)
    return Row("All letters", counts)


def cells(tables: Sequence[Table]) -> tuple[list[str], Iterator[list[Any]]]:
    """Every table as headings and rows of one file."""
    shown = columns(whole(tables).counts)
    rows = (
        [table.title, row.label, *(row.counts.get(column, 0) for column, _ in shown), row.total]
        for table in tables
        for row in table.rows
    )
    return ["Table", "Of", *(label for _, label in shown), "Letters"], rows


def _column() -> Case:
    """The state of a letter; of one that bounced, how."""
    word = Feedback.objects.filter(delivery=OuterRef("pk"), kind__in=Feedback.BOUNCES).order_by("-final", "-at", "-pk")
    kind = Coalesce(Subquery(word.values("kind")[:1]), Value(Feedback.Kind.UNKNOWN.value))
    return Case(
        When(state=State.BOUNCED, then=Concat(Value(BOUNCED), kind)), default=F("state"), output_field=CharField()
    )


def _counted(mailing: Mailing, **by: Any) -> Iterable[dict[str, Any]]:
    letters = mailing.deliveries.order_by().values(column=_column(), **by)
    return letters.annotate(n=Count("pk"))  # type: ignore[return-value]  # Rows, whatever they are counted by.


def _why() -> Case:
    """The role of the seat that brought it; else what its reason says."""
    of_a_seat = Q(*[("reason__startswith", words) for words in reasons.OF_A_SEAT], _connector=Q.OR)
    return Case(
        When(seat__isnull=False, then=F("seat__role__name")),
        When(reason="", then=Value(ERASED)),
        When(reason__startswith=reasons.SIGNED_UP, then=Value(SIGNED_UP)),
        When(of_a_seat, then=Value(SEAT_GONE)),
        default=Value(NAMED),
        output_field=CharField(),
    )


def _by_school(mailing: Mailing) -> list[dict[str, Any]]:
    """The letters by phase, quadrant and why, in one question."""
    here = {"phase": F("school__phase"), "quadrant": F("school__quadrant")}
    return list(_counted(mailing, why=_why(), **here))


def _phase(row: Mapping[str, Any]) -> str:
    return NO_SCHOOL if row["phase"] is None else str(dict(Phase.choices).get(row["phase"], row["phase"]))


def _quadrant(row: Mapping[str, Any]) -> str:
    if row["quadrant"] is None:
        return NO_SCHOOL
    return str(dict(Quadrant.choices).get(row["quadrant"], NO_QUADRANT))


def _domains(mailing: Mailing) -> dict[str, Counter[str]]:
    rows = _counted(mailing, domain=AFTER_THE_AT)
    return _gathered((domain_of(row["domain"]) or ERASED, row) for row in rows)


def _gathered(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for label, row in rows:
        found.setdefault(label, Counter())[row["column"]] += row["n"]
    return found


def _largest(found: Mapping[str, Counter[str]]) -> list[Row]:
    rows = [Row(label, counts) for label, counts in found.items()]
    return sorted(rows, key=lambda row: (-row.total, row.label))


def _in_order(labels: Sequence[str], rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Row]:
    found = _gathered(rows)
    order = [*labels, *(label for label in (NO_QUADRANT, NO_SCHOOL) if label not in labels)]
    return [Row(label, found[label]) for label in order if label in found]


def _by_list(mailing: Mailing) -> Table:
    """Who is on several lists is counted once, where these meet. As the lists stood when it was sealed."""
    noted = ListUse.objects.filter(mailing=mailing).select_related("list")
    uses = sorted(noted, key=lambda each: each.list.name)
    names = [each.list.name for each in uses]
    members = [use.as_they_are_now(each) for each in uses]
    found: dict[str, Counter[str]] = {}
    signed_up = ExpressionWrapper(Q(reason__startswith=reasons.SIGNED_UP), output_field=BooleanField())
    letters = mailing.deliveries.order_by().values_list("contact_id", _column(), signed_up)
    for contact, column, by_sign_up in letters.iterator(chunk_size=5000):
        label = _lists_of(contact, names, members) or (BY_SIGN_UP if by_sign_up else LIST_GONE)
        found.setdefault(label, Counter())[column] += 1
    note = "Whoever is on several of these lists is counted once, where they meet." if len(uses) > 1 else ""
    return Table("list", "By list", "List", _largest(found), note)


def _lists_of(contact: int | None, names: Sequence[str], members: Sequence[set[int]]) -> str:
    if contact is None:
        return ERASED
    on = [name for name, numbers in zip(names, members, strict=True) if contact in numbers]
    return f"{', '.join(on[:-1])} and {on[-1]}" if len(on) > 1 else "".join(on)
