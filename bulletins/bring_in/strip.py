"""What of a letter was its one reader's: the greeting, links that act for them, addresses, pictures that count."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from django.utils.html import linebreaks

from bulletins.inbox.clean import COUNTER_WORDS, COUNTERS, clean

LONGEST = 2_000_000
#: What a link that acts for its reader says, or where it leads.
ACTS = re.compile(
    r"unsubscribe|un-subscribe|opt[ -]?out"
    r"|(?:manage|update|change|edit)[^<>]{0,30}(?:preferences|subscription|profile|details)|e?-?mail preferences"
    r"|(?:view|read|open|see)[^<>]{0,40}(?:in|on) (?:your |a |the )?(?:web )?(?:browser|online)"
    r"|view (?:it |this )?(?:email )?online|forward (?:this|it|to a friend)"
    r"|list-manage\.com/(?:unsubscribe|profile|vcard)",
    re.IGNORECASE,
)
#: Addresses that lead by way of who counts each reader.
COUNTED = re.compile(
    r"^https?://(?:click\.|clicks\.|links?\.|trk\.|track\.|email\.|go\.|ct\.)|list-manage\.com/track/|/ls/click|/wf/click"
    r"|/track/click|mandrillapp\.com/track|safelinks\.protection\.outlook\.com|lnks\.gd/|govdelivery\.com/",
    re.IGNORECASE,
)
#: Where such an address tells whither it leads.
WHITHER = ("url", "u", "target", "to", "redirect", "link")
GREETING = re.compile(
    r"^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))\b[\s,]*([^,.!:\n]{0,60})[,.!:]?$", re.IGNORECASE
)
#: Words by which everybody was greeted.
EVERYBODY = re.compile(
    r"^(?:all|everyone|everybody|there|both|reader|readers|friends?|team|parents?.*|carers?.*|families|partners?"
    r"|governors?.*|clerks?.*|colleagues?.*|head ?teachers?.*|heads?|sencos?.*"
    r"|school (?:leaders?|staff|business managers?).*)$",
    re.IGNORECASE,
)
SENT_TO = re.compile(
    r"you(?:’|'| a)re receiving (?:this|it)|you received this|was (?:sent|e-?mailed) to"
    r"|sent (?:this )?to you because|no longer wish to receive",
    re.IGNORECASE,
)
#: A place for a name that was never filled.
FIELD = re.compile(r"\*\|[A-Z0-9_:]{1,40}\|\*|\{\{\s*[\w.\s|-]{1,60}\}\}|%%[\w ]{1,40}%%|\[\[[\w ]{1,40}\]\]")
ADDRESS = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}")
BLOCKS = ["p", "td", "div", "li", "span", "h1", "h2", "h3", "h4", "font", "center"]
SAID = {
    "acts": ("1 link that acted for its reader", "{} links that acted for their reader"),
    "counted": ("1 link by way of who counts readers", "{} links by way of who counts readers"),
    "pixels": ("1 picture that counted readers", "{} pictures that counted readers"),
    "greetings": ("a greeting by name", "{} greetings by name"),
    "addresses": ("the reader's address", "the reader's address ({} times)"),
    "pictures": ("1 picture that came with the letter", "{} pictures that came with the letter"),
}


def strip(html: str, *, readers: Iterable[str] = (), base: str = "") -> tuple[str, list[str]]:
    """Clean HTML without what was one reader's, and what was taken out, in words. `readers`: names, addresses of
    whom the letter went to.
    """
    html = html.replace("\r\n", "\n")
    if "<" not in html:
        html = linebreaks(html, autoescape=True)
    soup = BeautifulSoup(html[:LONGEST], "html.parser")
    out: Counter[str] = Counter()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for each in soup(["script", "style", "head", "title"]):
        each.decompose()
    _hidden(soup)
    _pictures(soup, out)
    _links(soup, out)
    _greetings(soup, out)
    _addresses(soup, [word for word in readers if len(word) > 2], out)
    said = [one if out[name] == 1 else many.format(out[name]) for name, (one, many) in SAID.items() if out[name]]
    return clean(str(soup), base=base), said


def _hidden(soup: BeautifulSoup) -> None:
    """Words that were there for the list of letters, not for the letter."""
    for each in soup.find_all(style=re.compile(r"display\s*:\s*none|max-height\s*:\s*0", re.IGNORECASE)):
        if not each.decomposed:
            each.decompose()


def _pictures(soup: BeautifulSoup, out: Counter[str]) -> None:
    for picture in soup.find_all("img"):
        source = str(picture.get("src", ""))
        sides = [str(picture.get(side, "")).removesuffix("px") for side in ("width", "height")]
        if source.lower().startswith(("cid:", "data:")):
            out["pictures"] += 1
            picture.decompose()
        elif any(side in ("0", "1", "2") for side in sides) or _counts(source):
            out["pixels"] += 1
            picture.decompose()


def _counts(source: str) -> bool:
    try:
        parts = urlsplit(source)
        host = parts.hostname or ""
    except ValueError:
        return False
    if COUNTER_WORDS.search(parts.path) or ADDRESS.search(parts.query) or "/open" in parts.path:
        return True
    return any(host == counter or host.endswith(f".{counter}") for counter in COUNTERS)


def _links(soup: BeautifulSoup, out: Counter[str]) -> None:
    for link in soup.find_all("a"):
        address, words = str(link.get("href", "")), link.get_text(" ", strip=True)
        if ACTS.search(words) or ACTS.search(address):
            out["acts"] += 1
            _take_out(link)
        elif COUNTED.search(address):
            out["counted"] += 1
            if whither := _whither(address):
                link["href"] = whither
            else:
                link.unwrap()
        elif not address.lower().startswith("mailto:") and ADDRESS.search(address.partition("?")[2]):
            link["href"] = address.partition("?")[0]


def _take_out(link: Tag) -> None:
    """With the sentence around it, where that is about nothing else."""
    block = link.find_parent(BLOCKS)
    if block is not None and len(block.get_text(" ", strip=True)) < 200 and len(block.find_all("a")) == 1:
        block.decompose()
    else:
        link.decompose()


def _whither(address: str) -> str:
    """Where such a link leads in the end, where its own address says so."""
    try:
        asked = dict(parse_qsl(urlsplit(address).query))
    except ValueError:
        return ""
    found = next((asked[name] for name in WHITHER if asked.get(name, "").startswith(("http://", "https://"))), "")
    return "" if ADDRESS.search(found) else found


def _greetings(soup: BeautifulSoup, out: Counter[str]) -> None:
    for text in soup.find_all(string=FIELD):
        text.replace_with(FIELD.sub("", text))
    for block in soup.find_all(BLOCKS):
        if block.decomposed or block.find(BLOCKS):
            continue
        greeted = GREETING.match(block.get_text(" ", strip=True))
        if greeted and not EVERYBODY.match(greeted[1].strip()):
            out["greetings"] += 1
            block.decompose()


def _addresses(soup: BeautifulSoup, readers: list[str], out: Counter[str]) -> None:
    for text in soup.find_all(string=SENT_TO):
        block = text.find_parent(BLOCKS)
        if block is not None and len(block.get_text(" ", strip=True)) < 600:
            out["addresses"] += 1
            block.decompose()
    for word in readers:
        wanted = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        for text in soup.find_all(string=wanted):
            out["addresses"] += 1
            text.replace_with(wanted.sub("", text))
