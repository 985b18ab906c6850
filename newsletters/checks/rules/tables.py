"""Tables: those that lay out say so, and those that hold facts can be heard."""

from collections.abc import Iterable

from bs4 import Tag

from newsletters.checks.finding import Mend, rule
from newsletters.checks.opened import Opened, short, value, words_of

SUBJECT = "Tables"
_LAYOUT = ("presentation", "none")


@rule(SUBJECT, mend=Mend.TEMPLATE)
def layout_tables_say_so(letter: Opened) -> Iterable[str]:
    """A table without headings only lays out, and says so (role="presentation"); one with headings does not."""
    for table in letter.all("table"):
        if _is_layout(table) and (_own(table, "th") or _own(table, "caption")):
            yield f"The table “{_begins(table)}” says that it only lays out, but has headings or a caption."
        if not _is_layout(table) and not _own(table, "th"):
            yield f"The table “{_begins(table)}” has no headings: it is announced as facts. Say that it lays out."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def headings_of_tables_say_of_what(letter: Opened) -> Iterable[str]:
    """Every heading in a table says whether it is of a row or of a column, and has words."""
    for table in letter.all("table"):
        for heading in _own(table, "th"):
            if value(heading, "scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"The heading “{short(words_of(heading))}” in a table does not say of what it is the heading."
            elif not words_of(heading):
                yield f"The table “{_begins(table)}” has a heading without words."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def tables_have_names(letter: Opened) -> Iterable[str]:
    """Every table of facts has a caption or a label."""
    for table in letter.all("table"):
        if not _is_layout(table) and _own(table, "th") and not _named(table, letter):
            yield f"The table “{_begins(table)}” has no caption: screen readers cannot say what it is about."


def _is_layout(table: Tag) -> bool:
    return value(table, "role").lower() in _LAYOUT


def _own(table: Tag, name: str) -> list[Tag]:
    """Tags of this table, not of one within."""
    return [tag for tag in table.find_all(name) if tag.find_parent("table") is table]


def _named(table: Tag, letter: Opened) -> bool:
    if any(words_of(caption) for caption in _own(table, "caption")) or value(table, "aria-label").strip():
        return True
    labels = value(table, "aria-labelledby").split()
    return any(words_of(tag) for tag in letter.soup.find_all(id=labels)) if labels else False


def _begins(table: Tag) -> str:
    return short(words_of(table), 40)
