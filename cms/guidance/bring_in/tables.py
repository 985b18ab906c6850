"""A table of an old website: its rows as the table block holds them, or nothing where it only laid out the page."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: What the parser told: `start`, `end` or `text`; the tag or the text; the attributes.
Event = tuple[str, str, dict[str, str]]
MOST_CELLS = 100_000
#: A cell that goes over several columns takes so many of them.
WIDEST = 30
#: What stands in a cell that goes over several rows is said again in each, where it is no longer.
SAID_AGAIN = 100
#: Tags that part no words.
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "dfn", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span",
          "strong", "sub", "sup", "time", "u"}  # fmt: skip
_CELLS = {"td", "th"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}


class _Cell:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_head = tag == "th"
        self.wide = _number(attributes.get("colspan", ""), WIDEST)
        self.high = _number(attributes.get("rowspan", ""), MOST_CELLS)
        self.said: list[str] = []


class Table:
    """Read of the events between a table's two tags."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.rows: list[list[_Cell]] = []
        self.caption: list[str] = []
        #: Addresses, each with its words.
        self.links: list[tuple[str, list[str]]] = []
        self.has_thead = self.lays_out = False
        self._read(events)
        self.rows = [row for row in self.rows if any(squeezed(cell.said) for cell in row)]
        self.data = list(_lines(self.rows))
        self.width = max(map(len, self.data), default=0)

    def _read(self, events: Sequence[Event]) -> None:
        into: list[list[str]] = []
        for what, said, attributes in events:
            if what == "text" or said not in INLINE:
                for words in into:
                    words.append(said if what == "text" else " ")
            if what == "start":
                if said == "tr" or (said in _CELLS and not self.rows):
                    self.rows.append([])
                if said in _CELLS:
                    self.rows[-1].append(_Cell(said, attributes))
                    into = [self.rows[-1][-1].said]
                elif said == "caption":
                    into = [self.caption]
                elif said == "a" and attributes.get("href"):
                    self.links.append((attributes["href"], []))
                    into = [*into[:1], self.links[-1][1]]
                self.has_thead |= said == "thead"
                self.lays_out |= said == "table" or (said in _HEADINGS and not self._is_in_head)
            elif what == "end" and said == "a":
                into = into[:1]
            elif what == "end" and (said in _CELLS or said == "caption"):
                into = []

    @property
    def _is_in_head(self) -> bool:
        return bool(self.rows and self.rows[-1] and self.rows[-1][-1].is_head)

    @property
    def is_data(self) -> bool:
        """No: it holds headings or tables, one cell, or far too many."""
        return not self.lays_out and 2 <= len(self.data) * self.width <= MOST_CELLS

    @property
    def block(self) -> dict[str, Any]:
        first = self.rows[0]
        head = first[0].is_head and (self.has_thead or all(cell.is_head for cell in first))
        side = all(row[0].is_head for row in self.rows[head:])
        return {
            "type": "table",
            "value": {
                "data": [line + [""] * (self.width - len(line)) for line in self.data],
                "first_row_is_table_header": head,
                "first_col_is_header": side,
                "table_caption": squeezed(self.caption),
                "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get(
                    (head, side), "neither"
                ),
            },
        }


def _lines(rows: Iterable[Sequence[_Cell]]) -> Iterator[list[str]]:
    """Each row with a text for each column: a cell that goes over several has its place in each of them."""
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell in [*row, None]:
            while len(line) in above:
                left, text = above.pop(len(line))
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.append(text)
            if cell is None:
                break
            text = squeezed(cell.said)
            for column in range(cell.wide):
                if cell.high > 1:
                    again = text if not column and len(text) <= SAID_AGAIN else ""
                    below[len(line)] = (cell.high - 1, again)
                line.append("" if column else text)
        above = below
        yield line


def squeezed(said: Iterable[str]) -> str:
    return " ".join("".join(said).split())


def _number(said: str, most: int) -> int:
    """How far a cell goes: at least one, whatever is said.

    >>> _number("2", 30), _number("0", 30), _number("100000000000", 30), _number("²", 30)
    (2, 1, 30, 1)
    """
    digits = "".join(itertools.takewhile(str.isdecimal, said.strip()))[:9]
    return max(1, min(int(digits or 1), most))
