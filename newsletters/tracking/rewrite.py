"""At sealing the links of a letter become the mailing's own, by its rule, and a picture counts that it is opened.

What acts or identifies stays as it is: the slots for leaving, choosing, handing over and reading on the web, `mailto:`,
`tel:`, places within the letter, and every page on which somebody is known.

There is no hidden link to catch machines. Mail programs drop the attributes that would hide it from a keyboard or a
screen reader, so that somebody who cannot see would be led to follow it, and filters take hidden words for a fraud's.
Machines give themselves away in other ways (`newsletters.tracking.signs`).
"""

import re
import secrets
import string
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import reverse
from wagtail.models import Site

from newsletters.models import Link, Mailing, Publication
from newsletters.models.publication import Tracking
from newsletters.rendering.render import Rendered
from newsletters.rendering.slots import MARK, mark
from newsletters.tracking import rule

#: Below these, on a host of the partnership, a page acts or knows who is there.
OWN_PAGES = ("/letters/", "/account/", "/admin/", "/my-school/")
#: What is longer, some server on the way refuses.
LONGEST = 4000
_ALPHABET = string.ascii_letters + string.digits

_HREF = re.compile(
    r"""(<(?:a|area|v:\w+)\s(?:[^<>"']|"[^"]*"|'[^']*')*?\bhref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<!\S)https?://\S+", re.IGNORECASE)
_PICTURE = '<img src="{url}" width="1" height="1" alt="" role="presentation" style="display:block;border:0;" />'


class Book:
    """The links of one mailing, in the order of reading: an address has one code in all variants."""

    def __init__(self, publication: Publication, *, lane: int) -> None:
        self.rule = rule.of(publication, lane=lane)
        self.publication = publication
        partnership = publication.partnership
        self._hosts = {urlsplit(partnership.base_url).hostname}
        self._hosts |= set(Site.objects.filter(root_page=partnership.home_id).values_list("hostname", flat=True))
        #: Address -> its row, not yet saved.
        self._links: dict[str, Link] = {}
        self._opening = self._new(Link.Kind.OPENING, number=0)

    def rewrite(self, rendered: Rendered) -> Rendered:
        """The same letter with the mailing's own links in both parts."""
        if self.rule == Tracking.NONE:
            return rendered
        for url, label in _links(rendered.html):
            if self._counts(url) and url not in self._links:
                self._links[url] = self._new(Link.Kind.LINK, number=len(self._links) + 1, url=url, label=label)
        return Rendered(html=self._with_picture(_HREF.sub(self._href, rendered.html)), text=self._text(rendered.text))

    def keep(self, mailing: Mailing) -> None:
        """Write the links down, with the mailing that they belong to."""
        if self.rule == Tracking.NONE:
            return
        for link in (made := [self._opening, *self._links.values()]):
            link.pk, link.mailing = None, mailing  # Freezing may be tried again.
        Link.objects.bulk_create(made)

    def _new(self, kind: str, **fields: object) -> Link:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        return Link(partnership=self.publication.partnership, kind=kind, code=code, **fields)

    def _counts(self, url: str) -> bool:
        if MARK.search(url) or len(url) > LONGEST:
            return False
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        own = parts.hostname in self._hosts and f"{parts.path}/".startswith(OWN_PAGES)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not own

    def _own(self, link: Link) -> str:
        """The address of a link in a letter."""
        url = self.publication.partnership.url(reverse("letters:link", args=[link.code]))
        return url + mark("track") if self.rule == Tracking.PERSON else url

    def _href(self, found: re.Match[str]) -> str:
        value = found[2][1:-1] if found[2][0] in "\"'" else found[2]
        link = self._links.get(unescape(value).strip())
        return f'{found[1]}"{escape(self._own(link))}"' if link else found[0]

    def _text(self, text: str) -> str:
        """An address stands by itself in the text part, as it stands in the HTML."""
        links = self._links
        return _ADDRESS.sub(lambda found: self._own(links[found[0]]) if found[0] in links else found[0], text)

    def _with_picture(self, html: str) -> str:
        """The picture at the end of what is read, inside the main landmark."""
        url = self.publication.partnership.url(reverse("letters:opening", args=[self._opening.code]))
        if self.rule == Tracking.PERSON:
            before, _, name = url.rpartition("/")
            url = f"{before}/{mark('track')}{name}"
        at = html.rfind("</div>")
        at = at if at >= 0 else len(html)
        return html[:at] + _PICTURE.format(url=escape(url)) + html[at:]


def _links(html: str) -> list[tuple[str, str]]:
    """Each address with its words, in the order of reading."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [(url, " ".join("".join(words).split())[:200]) for url, words in reader.found]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[str]]] = []
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        url = (given.get("href") or "").strip()
        if tag == "a":
            self._words = []
            self.found.append((url, self._words))
        elif tag == "area":
            self.found.append((url, [given.get("alt") or ""]))
        elif tag == "img" and self._words is not None:
            self._words.append(given.get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._words = None

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)
