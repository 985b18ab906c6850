"""A variant as its longest reader's mail program opens it: the bytes, their headers, the HTML and the text."""

import dataclasses
import email
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from newsletters.checks import ours
from newsletters.checks.reader import longest as longest_reader
from newsletters.edition import Letter
from newsletters.models import LinkTrial
from newsletters.rendering import size, skeleton
from newsletters.rendering.render import Rendered

#: Where one piece of text ends and another begins.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(("head", "style", "script", "title", "template"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Block:
    """A piece of text as somebody reads it, and what it stands in."""

    words: str
    tag: Tag


@dataclasses.dataclass(frozen=True)
class Link:
    """`words` are its text, and what its pictures say."""

    href: str
    words: str


@dataclasses.dataclass(frozen=True)
class Opened:
    letter: Letter
    mime: bytes
    #: Bytes of the HTML as it is sent, with each slot at its longest.
    largest: int

    @classmethod
    def of(cls, letter: Letter, rendered: Rendered, *, largest: int = 0) -> "Opened":
        """Links lead where the editor had them lead: what becomes of them at sealing is counted in `largest` only."""
        filled = skeleton.build(letter, rendered).fill(longest_reader(letter))
        return cls(letter=letter, mime=filled, largest=largest or size.largest(rendered.html))

    # --- The whole

    @cached_property
    def head(self) -> bytes:
        return self.mime.partition(b"\r\n\r\n")[0]

    @cached_property
    def message(self) -> Message:
        return email.message_from_bytes(self.mime)

    @cached_property
    def html(self) -> str:
        return self._part("text/html")

    @cached_property
    def text(self) -> str:
        return self._part("text/plain")

    def _part(self, kind: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == kind:
                content = part.get_payload(decode=True)
                return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""
        return ""

    # --- The HTML

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def tags(self) -> Mapping[str, list[Tag]]:
        """Every tag by its name, in order; walked once."""
        found: dict[str, list[Tag]] = {}
        for tag in self.soup.find_all(True):
            found.setdefault(tag.name, []).append(tag)
        return found

    def all(self, *names: str) -> list[Tag]:
        if len(names) == 1:
            return self.tags.get(names[0], [])
        return [tag for tag in self.soup.find_all(list(names)) if isinstance(tag, Tag)]

    @cached_property
    def blocks(self) -> list[Block]:
        """What is read, piece by piece; nothing that is hidden."""
        return [Block(words, tag) for words, tag in _blocks(self.soup.body) if words] if self.soup.body else []

    @cached_property
    def links(self) -> list[Link]:
        return [Link(value(tag, "href").strip(), words_of(tag)) for tag in self.all("a") if tag.has_attr("href")]

    # --- The website, and where links lead

    @cached_property
    def own(self) -> dict[str, str]:
        """Addresses on our own website, each with the words of its first link."""
        return {url: words for url, words in self._pages.items() if split(url).hostname in self.own_hosts}

    @cached_property
    def outside(self) -> dict[str, str]:
        """Addresses of others, each with the words of its first link."""
        return {url: words for url, words in self._pages.items() if split(url).hostname not in self.own_hosts}

    @cached_property
    def _pages(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for link in self.links:
            if split(link.href).scheme in ("http", "https"):
                found.setdefault(link.href, link.words)
        return found

    @cached_property
    def own_hosts(self) -> set[str]:
        return ours.hosts(self.letter.publication.partnership)

    @cached_property
    def own_faults(self) -> list[tuple[str, ours.Fault]]:
        """Addresses on our own website that a reader could not open."""
        return list(ours.faults(self.letter.publication.partnership, self.own, to_come=self.letter.web_url))

    @cached_property
    def trials(self) -> list[LinkTrial]:
        """What is known of the other addresses, in the order of reading."""
        rows = LinkTrial.objects.of(self.letter.publication.partnership).at(self.outside)
        by_address = {row.address: row for row in rows}
        return [by_address[url] for url in self.outside if url in by_address]

    def is_secure(self, url: str) -> bool:
        """Whether an address is fetched by https; our own may be http where our whole website is (on a laptop)."""
        parts = split(url)
        own = urlsplit(self.letter.publication.partnership.base_url)
        return parts.scheme == "https" or (own.scheme == "http" and parts[:2] == own[:2])


def split(url: str) -> SplitResult:
    """The parts of an address; of what is none, nothing."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def value(tag: Tag, name: str) -> str:
    found = tag.get(name, "")
    return found if isinstance(found, str) else " ".join(found or [])


def words_of(tag: Tag) -> str:
    """What is read in a tag, pictures by what they say."""
    said = [value(picture, "alt") for picture in tag.find_all("img")]
    return " ".join(" ".join([tag.get_text(" "), *said]).split())


def is_hidden(tag: Tag) -> bool:
    return tag.name in _UNSEEN or bool(_HIDDEN.search(value(tag, "style")))


def _blocks(tag: Tag) -> Iterator[tuple[str, Tag]]:
    run: list[str] = []
    for child in tag.children:
        if isinstance(child, Tag):
            if is_hidden(child):
                continue
            if child.name in _BLOCKS or child.find(list(_BLOCKS)):
                yield _joined(run), tag
                run = []
                yield from _blocks(child)
            else:
                run.append(" " if child.name == "br" else child.get_text().replace("\n", " "))
        elif type(child) is NavigableString:
            run.append(child)
    yield _joined(run), tag


def _joined(run: list[str]) -> str:
    return " ".join("".join(run).split())


def short(words: str, most: int = 60) -> str:
    """Words as a sentence can quote them."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
