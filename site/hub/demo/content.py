"""What the demo's files say, and how their days and words are read."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

#: The order in which topics stand on the home page.
TOPICS = [
    "education",
    "school-effectiveness",
    "facilities",
    "finance-and-data",
    "human-resources",
    "services-for-children",
    "send",
    "attendance",
    "children-missing-education",
    "children-looked-after",
    "safeguarding",
    "governors",
]

SATURDAY = 5
BOLD = re.compile(r"\*\*(.+?)\*\*")
MOMENT = re.compile(r"\{(iso|rfc):(\d+)\}")


def read(name: str) -> dict[str, Any]:
    """A file of facts: `read("partnership")`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def school_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend.

    >>> school_day(dt.date(2026, 11, 28))
    datetime.date(2026, 11, 30)
    """
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend.

    >>> working_day(dt.date(2026, 11, 28))
    datetime.date(2026, 11, 27)
    """
    return day - dt.timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def html(text: str) -> str:
    """Paragraphs and lists of a page: an empty line parts paragraphs, a line that begins with `- ` stands in a list.

    >>> html("Keep\\nthis. **Now.**\\n\\n- one\\n- two")
    '<p>Keep this. <b>Now.</b></p><ul><li>one</li><li>two</li></ul>'
    """
    parts = [part.strip().splitlines() for part in text.strip().split("\n\n")]
    return "".join(
        _list(lines) if lines[0].startswith("- ") else f"<p>{_words(' '.join(lines))}</p>" for lines in parts
    )


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{_words(line.removeprefix('- '))}</li>" for line in lines) + "</ul>"


def _words(line: str) -> str:
    return BOLD.sub(r"<b>\1</b>", line)


def feed(name: str, now: dt.datetime) -> str:
    """A feed's file with its moments filled in: `{iso:3}` is three days ago in Atom, `{rfc:3}` in RSS."""

    def moment(found: re.Match[str]) -> str:
        then = now - dt.timedelta(days=int(found[2]), hours=2)
        return then.isoformat(timespec="seconds") if found[1] == "iso" else then.strftime("%a, %d %b %Y %H:%M:%S +0000")

    return MOMENT.sub(moment, (DATA / "feeds" / name).read_text(encoding="utf-8"))
