"""HTML of others -> HTML that is safe to keep and show, and plain text."""

import html
import re
from urllib.parse import urljoin, urlsplit

import nh3

from bulletins.inbox.identity import without_tracking

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
#: Their contents go too.
SILENT = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "svg",
        "math",
        "noscript",
        "template",
        "head",
        "title",
        "textarea",
        "select",
    ]
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

#: Hosts whose pictures count readers.
COUNTERS = (
    "feeds.feedburner.com", "pixel.wp.com", "stats.wordpress.com", "pixel.quantserve.com", "google-analytics.com",
    "doubleclick.net", "feedsportal.com", "ad.zanox.com", "met.vgwort.de", "cpx.golem.de", "b.scorecardresearch.com",
    "facebook.com", "analytics.twitter.com", "pi.feedsportal.com", "feedblitz.com", "list-manage.com", "pheedo.com",
)  # fmt: skip
COUNTER_WORDS = re.compile(
    r"(?:^|[/._-])(?:pixel|tracking|tracker|beacon|counter|count|spacer|1x1|clear)(?:\.gif|\.png|\.php|/|$|\?)",
    re.IGNORECASE,
)

IMAGE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
EMPTY = re.compile(r"<(p|figure|a|li|ul|strong|em|b|i|h[2-6])(?:\s[^<>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
BLOCK = re.compile(
    r"<(?:/?(?:p|div|li|tr|h[1-6]|ul|ol|table|blockquote|section|article|figure|dd|dt|pre)\b|br\b|hr\b)", re.IGNORECASE
)
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)

#: HTML beyond this is cut before it is cleaned, which closes what the cut left open.
LONGEST = 200_000


def clean(markup: str, *, base: str = "") -> str:
    """Safe HTML: headings from h2 down, lists, tables, pictures; every link absolute and without tracking.

    `base` is what relative addresses are relative to; without one they lose their link.
    """
    cleaned = nh3.clean(
        UNSEEN.sub("", markup[:LONGEST]).replace("<h1", "<h2").replace("</h1>", "</h2>"),
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: _attribute(name, value, base),
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"img": {"loading": "lazy", "referrerpolicy": "no-referrer"}},
    )
    cleaned = IMAGE.sub(_picture, cleaned)
    for _ in range(3):
        cleaned, emptied = EMPTY.subn("", cleaned)
        if not emptied:
            break
    return cleaned.strip()


def _attribute(name: str, value: str, base: str) -> str | None:
    if name not in ("href", "src"):
        return value
    try:
        address = urljoin(base, value.strip())
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    if scheme in ("http", "https"):
        return without_tracking(address)
    return address if name == "href" and scheme in ("mailto", "tel") else None


def _picture(found: re.Match[str]) -> str:
    """A picture, unless it only counts who looks. `found` is as nh3 writes it."""
    attributes = dict(ATTRIBUTE.findall(found[1]))
    source = html.unescape(attributes.get("src", ""))
    if not source or any(
        attributes.get(side, "").removesuffix("px") in ("0", "1", "2") for side in ("width", "height")
    ):
        return ""
    parts = urlsplit(source)
    host = parts.hostname or ""
    if any(host == counter or host.endswith(f".{counter}") for counter in COUNTERS) or COUNTER_WORDS.search(parts.path):
        return ""
    return found[0] if "alt" in attributes else found[0].replace("<img", '<img alt=""', 1)


def text_of(markup: str, longest: int) -> str:
    """The words of some HTML in one line, cut at a word.

    >>> text_of("<p>Fish &amp; chips</p><p>on <b>Fri</b>day</p>", 100)
    'Fish & chips on Friday'
    """
    spaced = BLOCK.sub(lambda found: " " + found[0], UNSEEN.sub("", markup[:LONGEST]))
    bare = nh3.clean(spaced, tags=set(), clean_content_tags=set(SILENT))
    return plain(html.unescape(bare), longest)


def plain(text: str, longest: int) -> str:
    """One line without what cannot be seen or stored, cut at a word."""
    line = " ".join(UNSEEN.sub("", text).split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1].rstrip()
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > longest // 2 else cut).rstrip(" ,;:–-") + "…"
