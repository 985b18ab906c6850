"""What was read of a feed, whatever its format."""

import dataclasses
import datetime as dt
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadEntry:
    """One entry as its publisher sent it. `summary` and `body` are HTML that was not cleaned yet."""

    guid: str
    link: str
    title: str
    summary: str
    body: str
    base: str
    author: str = ""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reading:
    """A feed. `fault` is a sentence where it is broken part of the way, else empty."""

    format: str
    title: str
    site: str
    entries: Sequence[ReadEntry]
    fault: str = ""
