"""What a check finds, in words."""

import dataclasses
import datetime as dt
from enum import StrEnum
from typing import Any

#: The longest string that a TXT record can hold; a longer value is several strings, which are read as one.
STRING = 255


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclasses.dataclass(frozen=True)
class Record:
    """What to publish in the DNS."""

    name: str
    type: str
    value: str

    @property
    def strings(self) -> list[str]:
        """
        >>> [len(string) for string in Record("a.example", "TXT", "v" * 300).strings]
        [255, 45]
        """
        return [self.value[at : at + STRING] for at in range(0, len(self.value), STRING)]

    @property
    def zone(self) -> str:
        """As it stands in a zone's file."""
        quoted = [string.replace("\\", "\\\\").replace('"', '\\"') for string in self.strings]
        parts = " ".join(f'"{string}"' for string in quoted) if self.type == "TXT" else self.value
        return f"{self.name}. IN {self.type} {f'( {parts} )' if len(quoted) > 1 else parts}"

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type, "value": self.value, "strings": self.strings}


@dataclasses.dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    check: str
    state: State
    #: What was found.
    says: str
    #: What that means, and what to do.
    means: str = ""
    record: Record | None = None

    def as_json(self) -> dict[str, Any]:
        found = {"check": self.check, "state": str(self.state), "says": self.says, "means": self.means}
        return found | {"record": self.record.as_json() if self.record else None}


@dataclasses.dataclass(frozen=True)
class Checked:
    """A domain, what it is for, and what was found."""

    domain: str
    used_by: tuple[str, ...]
    takes_back: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def state(self) -> State:
        return worst(line.state for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "domain": self.domain,
            "state": str(self.state),
            "used_by": list(self.used_by),
            "takes_back": list(self.takes_back),
            "lines": [line.as_json() for line in self.lines],
        }


@dataclasses.dataclass(frozen=True)
class Result:
    at: dt.datetime
    domains: tuple[Checked, ...]

    @property
    def state(self) -> State:
        return worst(domain.state for domain in self.domains)

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "state": str(self.state),
            "domains": [each.as_json() for each in self.domains],
        }


def worst(states: Any) -> State:
    """The gravest of several; nothing wrong where there are none."""
    order = list(State)
    return max(states, key=order.index, default=State.OK)
