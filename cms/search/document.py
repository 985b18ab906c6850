"""What is searched: one document for each thing that a search can find, as whoever keeps the thing describes it."""

import dataclasses
import datetime as dt
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a body with a name of its own: a section of a page, a page of a file. `fragment`: what leads there
    behind the document's address (`fees`, `page=3`); empty where nothing does."""

    place: str
    fragment: str
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Document:
    """A thing that can be found. Texts are plain; nothing of them is HTML.

    `key` is `source:number` with what follows for a piece of it (`document:12#2`). `path`: the places in Wagtail's tree
    (with spaces between) by which a page's privacy counts for it; `readers`: keys of `cms.people.readers` with spaces
    between, where only they may know of it. Both empty: everybody may.
    """

    key: str
    title: str
    url: str
    kind: str
    headings: str = ""
    summary: str = ""
    body: str = ""
    #: What stands behind `body`, where it has parts that a reader can be led to.
    parts: tuple[Part, ...] = ()
    language: str = "en"
    topic: str = ""
    audience: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    date: dt.date | None = None
    #: What it is a piece of, by a key that no document of its language has: of one thing only the best piece is shown,
    #: and those that match count once.
    whole: str = ""
    source_url: str = ""
    path: str = ""
    readers: str = ""
    #: How much it counts beside others that say the same: 1 is usual.
    weight: float = 1.0

    @property
    def facets(self) -> dict[str, tuple[Any, ...]]:
        """By facet, the values that a results page counts and narrows by."""
        return {
            "topic": (self.topic,) if self.topic else (),
            "type": (self.kind,),
            "audience": self.audience,
            "phase": self.phases,
            "year": (str(self.date.year),) if self.date else (),
        }
