"""Letting go what is kept no longer: rules that run by themselves each day, and say what they did.

    retention.declare(Rule(name="old-looks", label="The log of looks", help="…", default_months=36, …))

A rule is (what is over, how it goes); a partnership sets its months, or stops it, by a `Retention` row. Without one the
default holds. What a run did is noted in words that name nobody.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable

from django.utils import timezone

from cms.people.models import Partnership, Retention, RetentionRun

log = logging.getLogger(__name__)

#: Rows that one transaction lets go of: writers are short.
BATCH = 500


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    #: Lasting: its rows go by it.
    name: str
    label: str
    help: str
    default_months: int
    #: How many are over, as things stand before a moment.
    due: Callable[[Partnership, dt.datetime], int]
    #: Lets them go, in batches, and gives how many they were.
    let_go: Callable[[Partnership, dt.datetime], int]
    #: What they are: "contact was erased", "contacts were erased".
    one: str
    many: str
    #: It cannot be set shorter than this.
    least_months: int = 1

    def words(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.many}."


@dataclasses.dataclass(frozen=True)
class Standing:
    """A rule as it holds in one partnership."""

    rule: Rule
    months: int
    active: bool

    @property
    def before(self) -> dt.datetime:
        """What ended before this is over."""
        return months_ago(self.months)


_rules: dict[str, Rule] = {}


def declare(rule: Rule) -> None:
    _rules[rule.name] = rule


def standing(partnership: Partnership) -> list[Standing]:
    """Every rule with its months here, in the order in which they were declared."""
    rows = {row.rule: row for row in Retention.objects.of(partnership)}
    return [_standing(rule, rows.get(rule.name)) for rule in _rules.values()]


def _standing(rule: Rule, row: Retention | None) -> Standing:
    if row is None:
        return Standing(rule, rule.default_months, True)
    return Standing(rule, max(row.months, rule.least_months), row.active)


def months_of(name: str, partnership: Partnership) -> int:
    """For how many months something is kept here."""
    row = Retention.objects.of(partnership).filter(rule=name).first()
    return _standing(_rules[name], row).months


def months_ago(months: int, now: dt.datetime | None = None) -> dt.datetime:
    """
    >>> months_ago(3, dt.datetime(2026, 5, 31, tzinfo=dt.UTC)).date().isoformat()
    '2026-02-28'
    """
    now = now or timezone.now()
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month + 1)


def run_all() -> None:
    """The clock's job: every rule of every partnership. One that fails is logged, and the others run."""
    for partnership in Partnership.objects.order_by("pk"):
        for each in standing(partnership):
            if each.active:
                try:
                    run(each, partnership)
                except Exception:
                    log.exception("The retention rule “%s” of “%s” failed", each.rule.name, partnership.key)


def run(each: Standing, partnership: Partnership) -> RetentionRun:
    """Let go what is over by one rule, and note it. Days on which nothing was over share one line."""
    number = each.rule.let_go(partnership, each.before)
    runs = RetentionRun.objects.of(partnership).filter(rule=each.rule.name)
    newest: RetentionRun | None = runs.first()
    if number == 0 and newest is not None and newest.let_go == 0:
        runs.filter(pk=newest.pk).update(at=timezone.now(), months=each.months)
        newest.refresh_from_db()
        return newest
    words = each.rule.words(number) if number else "Nothing was over."
    noted: RetentionRun = RetentionRun.objects.create(
        partnership=partnership, rule=each.rule.name, months=each.months, let_go=number, words=words
    )
    return noted


def set_rule(name: str, *, partnership: Partnership, months: int, active: bool) -> None:
    """What a partnership decides of one rule; never shorter than the rule allows."""
    rule = _rules[name]
    Retention.objects.update_or_create(
        partnership=partnership, rule=name, defaults={"months": max(months, rule.least_months), "active": active}
    )
