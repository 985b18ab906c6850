"""What a parser of HTML tells, put in order: text as HTML, headings by their level, tables.

It is told once from beginning to end, however badly the HTML is nested: what is open is counted, and what a text stands
in is written when the text comes.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from cms.guidance.bring_in.tables import INLINE, Event, Table, squeezed

#: Lists and tables that stand within each other; deeper ones go into the one around them.
DEEPEST = 6
_GONE = {"script", "style", "iframe", "object", "embed", "svg", "math", "noscript", "template", "head", "title",
         "nav", "button", "input", "select", "textarea", "img", "picture", "video", "audio"}  # fmt: skip
_OPENED = {"div", "section", "article", "main", "header", "footer", "aside", "center", "figure", "details", "address",
           "form", "fieldset", "legend", "p", "blockquote", "pre", "dl", "dt", "dd", "summary", "figcaption", "hr",
           "table", "caption", "tr", "td", "th"}  # fmt: skip
_BOLD, _ITALIC = {"b", "strong", "dt"}, {"i", "em", "cite"}
_LISTS = {"ul", "ol"}
_HEADING = re.compile(r"h[1-6]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LEADS = re.compile(r"(?i)(https?://|mailto:|tel:|/)")


#: From an address on the old page to the page that it is now, by number, and to where it leads from anywhere. None: it
#: is none of ours.
Known = Callable[[str], tuple[int | None, str]]


class Reader:
    """What the parser tells its events to. `found`: HTML, headings by level, and tables, in order."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.found: list[dict[str, Any]] = []
        self.html: list[str] = []
        #: What is written and not closed yet: tags, each with a number of its own; below it, what is wanted.
        self.written: list[tuple[str, int]] = []
        self.inline: list[str] = []
        #: Lists that are open: tag, number, number of the item, whether that goes on.
        self.lists: list[list[Any]] = []
        self.number = self.paragraph = self.begun = 0
        self.gone = self.bold = self.italic = self.literal = self.breaks = self.too_deep = 0
        self.space = False
        self.link = ""
        self.heading: tuple[int, list[str], list[tuple[str, list[str]]]] | None = None
        self.waiting: list[dict[str, Any]] = []
        self.table: list[Event] | None = None
        self.tables = self.within = 0

    # --- What the parser calls --------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.gone or tag in _GONE:
            self.gone += tag in _GONE
        elif self.table is not None:
            self.table.append(("start", tag, attributes))
            self.tables += tag == "table"
        elif tag == "table" and self.within < DEEPEST:
            self._end_heading()
            self.table, self.tables = [], 1
        else:
            self._start(tag, attributes)

    def end(self, tag: str) -> None:
        if self.gone:
            self.gone -= tag in _GONE
        elif self.table is not None:
            self.tables -= tag == "table"
            if self.tables:
                self.table.append(("end", tag, {}))
            else:
                self._end_table()
        else:
            self._end(tag)

    def data(self, text: str) -> None:
        if self.gone:
            return
        if self.table is not None:
            self.table.append(("text", text, {}))
        elif self.heading is not None:
            if text.strip() or self.heading[1][-1:] != [" "]:
                self.heading[1].append(text if text.strip() else " ")
            if self.link:
                self.heading[2][-1][1].append(text)
        else:
            self._say(text)

    def close(self) -> None:
        self._end_heading()
        self._flush()

    # --- Tags -------------------------------------------------------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _OPENED or tag in _LISTS or tag == "li" or _HEADING.fullmatch(tag):
            self._end_heading(empty=False)
            self._break()
        if self.heading is not None and tag not in INLINE:
            self.data(" ")
        if tag in _LISTS:
            self._start_list(tag)
        elif tag == "li" and self.lists:
            self._item()
        elif _HEADING.fullmatch(tag) and self.heading is None:
            if self.lists:
                self.bold += 1
            else:
                self.heading = (int(tag[1]), [], [])
        elif tag == "br":
            self.breaks += 1
        elif tag == "a":
            self.link = self._leads(attributes.get("href", ""))
            if self.link and self.heading is not None:
                self.heading[2].append((self.link, []))
        self.bold += tag in _BOLD
        self.italic += tag in _ITALIC
        self.literal += tag == "pre"

    def _end(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._end_heading()
            self.bold = max(self.bold - bool(self.lists), 0)
        if tag == "a":
            self.link = ""
        elif tag in _LISTS and self.too_deep:
            self.too_deep -= 1
        elif tag in _LISTS and self.lists:
            self.lists.pop()
            if not self.lists and self.waiting:
                self._flush()
        elif tag == "li" and self.lists:
            self.lists[-1][3] = False
        self.bold = max(self.bold - (tag in _BOLD), 0)
        self.italic = max(self.italic - (tag in _ITALIC), 0)
        self.literal = max(self.literal - (tag == "pre"), 0)
        if tag in _OPENED or tag in _LISTS or tag == "li" or _HEADING.fullmatch(tag):
            self._break()

    def _start_list(self, tag: str) -> None:
        if len(self.lists) >= DEEPEST:
            self.too_deep += 1
            return
        if self.lists and not self.lists[-1][2]:
            self._item()
        self.number += 1
        self.lists.append([tag, self.number, 0, False])

    def _item(self) -> None:
        self.number += 1
        self.lists[-1][2:] = self.number, True

    def _break(self) -> None:
        self.paragraph += 1
        self.breaks = 0

    # --- Links, headings and tables ---------------------------------------------------------------------------------

    def _leads(self, address: str) -> str:
        """The tag of a link; nothing for a place on the old page, or an address that leads nowhere by itself."""
        address = address.strip()
        page, whole = (None, "") if not address or address.startswith("#") else self.known(address)
        if page:
            return f'<a linktype="page" id="{page}">'
        return f'<a href="{escape(whole)}">' if _LEADS.match(whole) else ""

    def _end_heading(self, *, empty: bool = True) -> None:
        """`empty`: also one without a word. What it led to stands in a paragraph below it."""
        if self.heading is None:
            return
        level, said, links = self.heading
        text = squeezed(said)
        if not text and not empty:
            return
        self.heading = None
        if text:
            self._flush()
            self.found.append({"level": level, "text": text})
            self._list_links([(link, squeezed(words)) for link, words in links])
        self._break()

    def _end_table(self) -> None:
        events, self.table = self.table or [], None
        table = Table(events)
        if not table.is_data:
            self._replay(events)
            return
        links = [(self._leads(address), squeezed(words)) for address, words in table.links]
        self._break()
        if self.lists:  # A list is not torn apart by it.
            self.waiting.append(table.block)
            return
        self._flush()
        self.found.append(table.block)
        self._list_links(links)

    def _replay(self, events: list[Event]) -> None:
        """It only laid out the page: what stood in its cells stands one below the other."""
        self.within += 1
        self._break()
        around = len(self.lists)
        for what, said, attributes in events:
            if what == "start":
                if said in ("td", "th") and self.table is None:  # What a cell before it left open ended with that.
                    del self.lists[around:]
                    self.bold = self.italic = 0
                self.start(said, attributes)
            elif what == "end":
                self.end(said)
            else:
                self.data(said)
        self._break()
        self.within -= 1

    def _list_links(self, links: list[tuple[str, str]]) -> None:
        """Headings and cells hold words only."""
        items = dict.fromkeys(f"<p>{tag}{escape(words, quote=False)}</a></p>" for tag, words in links if tag and words)
        if items:
            self.found.append({"html": "".join(items)})

    # --- Words ------------------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if self.literal:
            for number, line in enumerate(text.split("\n")):
                self.breaks += bool(number)
                self._write(line)
        else:
            self._write(_SPACE.sub(" ", text))

    def _write(self, text: str) -> None:
        self.space |= text.startswith(" ")
        words = text.strip(" ")
        if not words:
            return
        if self.breaks > 1:
            self._break()
        path = self._path()
        lead = " " if self.space and path == self.written and self.begun == self.paragraph and not self.breaks else ""
        if path != self.written:
            self._open(path)
        elif self.begun != self.paragraph or self.breaks:
            self._close_inline()
            self.html.append("<br>")
        self.begun, self.breaks, self.space = self.paragraph, 0, text.endswith(" ")
        wanted = [*([self.link] if self.link else []), *(["<b>"] * bool(self.bold)), *(["<i>"] * bool(self.italic))]
        if wanted != self.inline:
            self._close_inline()
            self.html += [lead, *wanted]
            self.inline, lead = wanted, ""
        self.html.append(lead + escape(words, quote=False))

    def _path(self) -> list[tuple[str, int]]:
        """What the next words stand in."""
        if not self.lists:
            return [("p", self.paragraph)]
        if not self.lists[-1][3]:
            self._item()
        return [step for tag, number, item, _ in self.lists for step in ((tag, number), ("li", item))]

    def _open(self, path: list[tuple[str, int]]) -> None:
        self._close_inline()
        kept = next((n for n, (a, b) in enumerate(zip(path, self.written, strict=False)) if a != b), None)
        kept = min(len(path), len(self.written)) if kept is None else kept
        self.html += [f"</{tag}>" for tag, _ in reversed(self.written[kept:])]
        self.html += [f"<{tag}>" for tag, _ in path[kept:]]
        self.written = path

    def _close_inline(self) -> None:
        self.html += [f"</{tag[1]}>" for tag in reversed(self.inline)]
        self.inline = []

    def _flush(self) -> None:
        self._open([])
        if self.html:
            self.found.append({"html": "".join(self.html)})
            self.html = []
        self.found += self.waiting
        self.waiting = []
