"""The checks as a screen shows them: every rule by subject with what it found, and every link with how it answered."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from newsletters.checks import rules  # noqa: F401 (states them)
from newsletters.checks.finding import RULES, Finding, Rule
from newsletters.checks.trying import addresses
from newsletters.edition import Letter
from newsletters.models import LinkTrial
from newsletters.rendering.content import complete


@dataclasses.dataclass(frozen=True)
class Judged:
    rule: Rule
    findings: list[Finding]


def by_subject(findings: Iterable[Finding]) -> list[tuple[str, list[Judged]]]:
    """(subject, its rules), in the order in which they are stated."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    subjects: dict[str, list[Judged]] = {}
    for name, rule in RULES.items():
        subjects.setdefault(rule.subject, []).append(Judged(rule, found.get(name, [])))
    return list(subjects.items())


@dataclasses.dataclass(frozen=True)
class Tried:
    """A link to the outside: the item that it stands in, and how it answered, if it was tried."""

    title: str
    address: str
    trial: LinkTrial | None

    @property
    def outcome(self) -> str:
        return self.trial.get_outcome_display() if self.trial else LinkTrial.Outcome.WAITS.label


@dataclasses.dataclass(frozen=True)
class Links:
    """What is known of a letter's links to the outside."""

    rows: list[Tried]

    @property
    def answer(self) -> int:
        return sum(1 for row in self.rows if row.trial and row.trial.outcome == LinkTrial.Outcome.ANSWERS)

    @property
    def wait(self) -> int:
        return sum(1 for row in self.rows if row.trial is None or row.trial.outcome == LinkTrial.Outcome.WAITS)

    @property
    def since(self) -> dt.datetime | None:
        """Since when all that was tried is known."""
        return min((row.trial.tried_at for row in self.rows if row.trial and row.trial.tried_at), default=None)


def links_of(letter: Letter) -> Links:
    partnership = letter.publication.partnership
    titles: dict[str, str] = {}
    for section in letter.sections:
        for item in section.items:
            titles.setdefault(complete(item.url, partnership), item.title)
    wanted = addresses(letter)
    known = {row.address: row for row in LinkTrial.objects.of(partnership).at(wanted)}
    return Links([Tried(titles[url], url, known.get(url)) for url in wanted])
