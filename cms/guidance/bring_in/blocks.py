"""HTML of an old website as blocks of a page: headings, text and tables; nothing else comes along."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import nh3
from bs4 import BeautifulSoup, Comment, NavigableString, Tag

#: What the text block's own editor makes.
TAGS = {"p", "ul", "ol", "li", "a", "b", "i", "br"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_GONE = ["script", "style", "iframe", "object", "embed", "form", "svg", "math", "noscript", "template", "head", "title",
         "nav", "button", "input", "select", "textarea", "img", "picture", "video", "audio"]  # fmt: skip
_OPENED = {"div", "section", "article", "main", "header", "footer", "aside", "center", "body", "html", "figure",
           "details", "address"}  # fmt: skip
_RENAMED = {"strong": "b", "em": "i", "cite": "i", "blockquote": "p", "pre": "p", "dt": "p", "dd": "p", "summary": "p",
            "figcaption": "p", "h4": "p", "h5": "p", "h6": "p"}  # fmt: skip
_HEADING = re.compile(r"h[1-6]")
_HELD = ["p", "ul", "ol", "table", *[f"h{n}" for n in range(1, 7)]]

#: From an address on the old page to the page that it is now, by number, and to where it leads from anywhere. None: it
#: is none of ours.
Known = Callable[[str], tuple[int | None, str]]


def blocks(html: str, known: Known) -> list[dict[str, Any]]:
    """The value of a page's body, as JSON would hold it."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(_GONE):
        element.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    found = list(_found(soup, known))
    levels = sorted({block["level"] for block in found if "level" in block})
    return [_block(each, levels) for each in found]


def _block(found: dict[str, Any], levels: list[int]) -> dict[str, Any]:
    """The highest level of heading in the text is a section, the next stands within it."""
    if "level" in found:
        level = "2" if found["level"] == levels[0] else "3"
        return {"type": "heading", "value": {"text": found["text"], "level": level}}
    return found


def _found(soup: Tag, known: Known) -> Iterator[dict[str, Any]]:
    text: list[str] = []
    for node in _flat(soup):
        if isinstance(node, Tag) and node.name == "table" and (table := _table(node)):
            yield from _text(text)
            yield table
        elif isinstance(node, Tag) and node.name in ("h1", "h2", "h3"):
            words = " ".join(node.get_text(" ").split())
            if words:
                yield from _text(text)
                yield {"level": int(node.name[1]), "text": words[:150]}
        else:
            text.append(_cleaned(node, known))
    yield from _text(text)


def _text(held: list[str]) -> Iterator[dict[str, Any]]:
    html = "".join(held).strip()
    held.clear()
    if BeautifulSoup(html, "html.parser").get_text().strip():
        yield {"type": "text", "value": html}


def _flat(node: Tag) -> Iterator[Any]:
    """What stands at the top, whatever it was wrapped in. Loose words between blocks are paragraphs."""
    loose: list[Any] = []
    for child in list(node.children):
        name = child.name if isinstance(child, Tag) else ""
        is_block = name in _OPENED or name in _HELD or name in _RENAMED
        inline = not is_block or name in ("strong", "em", "cite")
        if inline and not (isinstance(child, Tag) and child.find(_HELD)):
            loose.append(child)
            continue
        yield from _paragraph(loose)
        if isinstance(child, Tag) and (child.name in _OPENED or child.name not in (*_HELD, *_RENAMED)):
            yield from _flat(child)
        else:
            yield child
    yield from _paragraph(loose)


def _paragraph(loose: list[Any]) -> Iterator[Tag]:
    words = "".join(
        part.output_ready(formatter="minimal") if isinstance(part, NavigableString) else str(part) for part in loose
    )
    loose.clear()
    if words.strip() and (paragraph := BeautifulSoup(f"<p>{words}</p>", "html.parser").p) is not None:
        yield paragraph


def _cleaned(node: Any, known: Known) -> str:
    """HTML as the text block holds it: links to pages that came along lead to these."""
    copy = BeautifulSoup(str(node), "html.parser")
    for element in copy.find_all(True):
        if element.name in ("dt", "h4", "h5", "h6") and not element.find("b"):
            element.wrap(copy.new_tag("b"))
        element.name = _RENAMED.get(element.name, element.name)
    for link in copy.find_all("a"):
        _lead(link, known)
    html = nh3.clean(str(copy), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return re.sub(r"<b>\s*<p>(.*?)</p>\s*</b>", r"<p><b>\1</b></p>", html, flags=re.DOTALL)


def _lead(link: Tag, known: Known) -> None:
    address = str(link.get("href") or "").strip()
    page, whole = (None, "") if not address or address.startswith("#") else known(address)
    link.attrs = {"linktype": "page", "id": str(page)} if page else {"href": whole}
    if not page and not re.match(r"(?i)(https?://|mailto:|tel:|/)", whole):
        link.unwrap()  # A place on the old page, or an address that leads nowhere by itself.


def _table(node: Tag) -> dict[str, Any] | None:
    """Its rows as the table block holds them; None where it only lays out a single cell."""
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"], recursive=False)]
        for row in node.find_all("tr")
    ]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if len(rows) * width < 2:
        return None
    first = node.find("tr")
    has_head = bool(first and first.find("th") and (node.find("thead") or not first.find("td")))
    side = all(row.find(["td", "th"]).name == "th" for row in node.find_all("tr")[has_head:] if row.find(["td", "th"]))  # type: ignore[union-attr]
    caption = node.find("caption")
    return {
        "type": "table",
        "value": {
            "data": [row + [""] * (width - len(row)) for row in rows],
            "first_row_is_table_header": has_head,
            "first_col_is_header": side,
            "table_caption": " ".join(caption.get_text(" ").split()) if caption else "",
            "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get(
                (has_head, side), "neither"
            ),
        },
    }
