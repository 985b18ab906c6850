"""What a check finds, and how a rule is stated: once, as a function."""

import dataclasses
import enum
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletters.checks.opened import Opened


class Weight(enum.IntEnum):
    #: Look at it if there is time.
    NOTE = 1
    #: A reader would stumble over it.
    WARNS = 2
    #: It is not sent like this.
    STOPS = 3


class Mend(enum.StrEnum):
    """Where it is mended."""

    EDITION = "edition"
    #: Its names, its sender, where replies go.
    PUBLICATION = "publication"
    #: Its website's address, its logo and colours.
    PARTNERSHIP = "partnership"
    #: The letter's template: nothing that an editor writes.
    TEMPLATE = "template"


@dataclasses.dataclass(frozen=True)
class Finding:
    """`url` leads to where it is mended, once somebody above knows."""

    sentence: str
    weight: Weight = Weight.WARNS
    rule: str = ""
    mend: Mend = Mend.EDITION
    url: str = ""

    @property
    def stops(self) -> bool:
        return self.weight == Weight.STOPS

    @property
    def warns(self) -> bool:
        return self.weight == Weight.WARNS


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: -finding.weight)


#: Sentences of one rule; the rest are counted.
MOST = 5

Find = Callable[["Opened"], Iterable[str]]


@dataclasses.dataclass(frozen=True)
class Rule:
    """`states` says what holds in a letter that is right. `kept`: it looks at nothing but the letter."""

    name: str
    subject: str
    states: str
    weight: Weight
    mend: Mend
    find: Find
    kept: bool = True

    @property
    def stops(self) -> bool:
        return self.weight == Weight.STOPS

    def findings(self, letter: "Opened") -> Iterable[Finding]:
        sentences = iter(dict.fromkeys(self.find(letter)))
        for sentence in islice(sentences, MOST):
            yield self.says(sentence)
        if more := sum(1 for _ in sentences):
            yield self.says(f"And {more} more like this.")

    def says(self, sentence: str) -> Finding:
        return Finding(sentence, weight=self.weight, rule=self.name, mend=self.mend)


#: By name, in the order of the modules in `newsletters.checks.rules`.
RULES: dict[str, Rule] = {}


def rule(
    subject: str, weight: Weight = Weight.STOPS, mend: Mend = Mend.EDITION, *, kept: bool = True
) -> Callable[[Find], Find]:
    """State a rule. The function's name is the rule's; its docstring says what holds; it gives a sentence a fault."""

    def state(find: Find) -> Find:
        name = find.__name__
        RULES[name] = Rule(name, subject, " ".join((find.__doc__ or "").split()), weight, mend, find, kept)
        return find

    return state
