"""Links: complete addresses, with words that say where they lead."""

import re
from collections.abc import Iterable

from newsletters.checks.finding import Mend, Weight, rule
from newsletters.checks.opened import Opened, short, split
from newsletters.rendering.content import complete

SUBJECT = "Links"
#: What says nothing by itself. Screen readers list links without the words around them.
VAGUE = frozenset((
    "click", "click here", "click link", "click this", "click this link", "continue", "details", "download",
    "find out more", "follow this link", "full details", "full story", "further details", "further information", "go",
    "here", "info", "information", "learn more", "link", "links", "more", "more details", "more info",
    "more information", "open", "page", "read", "read here", "read more", "read on", "see here", "see more", "this",
    "this link", "this page", "view", "view more", "visit", "web page", "webpage", "website",
))  # fmt: skip
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]+\.[^\s@]+", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:\+?[\d().-]+", re.IGNORECASE)


@rule(SUBJECT)
def links_are_complete(letter: Opened) -> Iterable[str]:
    """Every link has a complete address, with https://, mailto: or tel:."""
    for link in letter.links:
        if not link.href.startswith("#") and not _is_complete(link.href):
            where = f"leads to “{short(link.href)}”" if link.href else "leads nowhere"
            yield f"The link “{short(link.words)}” {where}: give it a complete address, beginning with https://."


@rule(SUBJECT)
def no_link_is_lost(letter: Opened) -> Iterable[str]:
    """No item's link is left out because its address is none."""
    for section in letter.letter.sections:
        for item in section.items:
            if item.url.strip() and not complete(item.url, letter.letter.publication.partnership):
                yield (
                    f"“{short(item.title)}” has the address “{short(item.url)}”, which a letter cannot link to: "
                    "give a complete one, beginning with https://."
                )


@rule(SUBJECT, mend=Mend.TEMPLATE)
def places_exist(letter: Opened) -> Iterable[str]:
    """A link to a place in the letter leads to one that is there."""
    named = [*letter.soup.find_all(id=True), *letter.soup.find_all("a", attrs={"name": True})]
    places = {str(tag.get(name)) for tag in named for name in ("id", "name")}
    for link in letter.links:
        if link.href.startswith("#") and link.href[1:] not in places:
            yield f"The link “{short(link.words)}” leads to “{short(link.href)}” in the letter, which is not there."


@rule(SUBJECT)
def links_have_words(letter: Opened) -> Iterable[str]:
    """Every link has words, or a picture that says where it leads."""
    for link in letter.links:
        if not link.words:
            yield f"The link to {short(link.href)} has no words: nobody can tell where it leads. Give it some."


@rule(SUBJECT)
def links_say_where(letter: Opened) -> Iterable[str]:
    """A link's words say where it leads by themselves: not “click here”, “read more”."""
    for link in letter.links:
        if " ".join(re.findall(r"\w+", link.words.casefold())) in VAGUE:
            yield f"The link “{link.words}” does not say where it leads. Name the page: “Term dates 2026 to 2027”."


@rule(SUBJECT)
def links_are_no_addresses(letter: Opened) -> Iterable[str]:
    """A link's words are not its address."""
    for link in letter.links:
        if _BARE_ADDRESS.fullmatch(link.words):
            yield f"The link “{short(link.words)}” is read out letter by letter. Write what is there instead."


@rule(SUBJECT, Weight.WARNS)
def same_words_same_place(letter: Opened) -> Iterable[str]:
    """Links with the same words lead to the same place."""
    places: dict[str, set[str]] = {}
    for link in letter.links:
        places.setdefault(link.words.casefold(), set()).add(link.href)
    said = {link.words.casefold(): link.words for link in letter.links if link.words}
    for words, found in places.items():
        if len(found) > 1 and words:
            yield f"The words “{short(said[words])}” lead to {len(found)} places. Tell them apart."


def _is_complete(href: str) -> bool:
    parts = split(href)
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and not re.search(r"\s", href)
    return bool(_MAIL.match(href) or _TELEPHONE.fullmatch(href))
