"""The words of an item, safe HTML, written into a Word document: headings, lists, tables and links are real ones."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
BLOCKS = HEADINGS | {"p", "ul", "ol", "blockquote", "table", "pre", "figure", "dl", "dt", "dd", "hr", "div"}
BOLD, ITALIC = frozenset({"b", "strong", "th", "dt"}), frozenset({"i", "em", "cite"})
DEEPEST = 3
_CANNOT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Writer:
    """`level`: of the first heading that may stand in the words."""

    def __init__(self, document: Any, *, level: int) -> None:
        self.document, self.level = document, level

    def write(self, html: str) -> None:
        self._blocks(BeautifulSoup(html, "html.parser"), depth=0)

    def _blocks(self, parent: Tag, *, depth: int) -> None:
        """Loose words between blocks make a paragraph of their own."""
        for nodes in _runs(parent):
            if isinstance(nodes, list):
                self._paragraph(nodes)
            else:
                self._block(nodes, depth=depth)

    def _block(self, tag: Tag, *, depth: int) -> None:
        if tag.name in ("ul", "ol"):
            self._list(tag, depth=depth)
        elif tag.name == "table":
            self._table(tag)
        elif tag.name == "blockquote":
            self._paragraph([tag], style="Quote")
        elif tag.name in HEADINGS:
            level = min(self.level + int(tag.name[1]) - 2, 9)
            self.document.add_heading(plain(tag.get_text(" ", strip=True)), level)
        elif any(isinstance(child, Tag) and child.name in BLOCKS for child in tag.children):
            self._blocks(tag, depth=depth)
        elif tag.name != "hr":
            self._paragraph(list(tag.children))

    def _list(self, tag: Tag, *, depth: int) -> None:
        style = "List Bullet" if tag.name == "ul" else "List Number"
        style += f" {depth + 1}" if 0 < depth < DEEPEST else ""
        for item in tag.find_all("li", recursive=False):
            inner = [child for child in item.children if not (isinstance(child, Tag) and child.name in ("ul", "ol"))]
            self._paragraph(inner, style=style)
            for below in item.find_all(["ul", "ol"], recursive=False):
                self._list(below, depth=min(depth + 1, DEEPEST - 1))

    def _table(self, tag: Tag) -> None:
        rows = [row.find_all(["th", "td"], recursive=False) for row in tag.find_all("tr")]
        rows = [row for row in rows if row]
        if not rows:
            return
        table = self.document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
        for cells, row in zip(rows, table.rows, strict=True):
            for cell, place in zip(cells, row.cells, strict=False):
                self._inline(place.paragraphs[0], [cell])
        if all(cell.name == "th" for cell in rows[0]):
            properties = table.rows[0]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph()

    def _paragraph(self, nodes: list[Any], *, style: str | None = None) -> None:
        if any(plain(node.get_text() if isinstance(node, Tag) else str(node)).strip() for node in nodes):
            self._inline(self.document.add_paragraph(style=style), nodes)

    def _inline(self, paragraph: Any, nodes: list[Any], *, bold: bool = False, italic: bool = False) -> None:
        for node in nodes:
            if isinstance(node, NavigableString):
                run = paragraph.add_run(plain(str(node)))
                run.bold, run.italic = bold or None, italic or None
            elif node.name == "br":
                paragraph.add_run().add_break()
            elif node.name == "img":
                paragraph.add_run(plain(f"[Picture: {node.get('alt', '')}]") if node.get("alt") else "")
            elif node.name == "a" and str(node.get("href", "")).startswith(("http://", "https://", "mailto:", "tel:")):
                _link(paragraph, str(node["href"]), plain(node.get_text()))
            else:
                within = {"bold": bold or node.name in BOLD, "italic": italic or node.name in ITALIC}
                self._inline(paragraph, list(node.children), **within)


def _runs(parent: Tag) -> Iterator[Any]:
    """The blocks of a tag, and lists of what stands loose between them."""
    loose: list[Any] = []
    for child in parent.children:
        if isinstance(child, Tag) and child.name in BLOCKS:
            if loose:
                yield loose
                loose = []
            yield child
        else:
            loose.append(child)
    if loose:
        yield loose


def _link(paragraph: Any, address: str, words: str) -> None:
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = paragraph.add_run(words)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def plain(text: str) -> str:
    """One line of it, without what XML cannot hold."""
    return re.sub(r"\s+", " ", _CANNOT.sub("", text))
