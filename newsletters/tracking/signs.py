"""What tells a machine from a person: signs, each with its points and its reason. From MACHINE points on it is one.

Most of what opens a letter's links are machines: gateways that look for fraud, programs that make previews, proxies
that fetch pictures before anybody has seen them. No single sign is sure, so that "people" is a good guess and no proof,
and every screen says so.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

MACHINE = 60
CERTAIN = 100

# --- What a request says of itself -----------------------------------------------------------------------------------

#: Gateways and previews that say their name.
_SCANNERS = re.compile(
    r"barracuda|mimecast|proofpoint|urldefense|safelinks|bingpreview|msdefender|microsoft.?defender|skypeuripreview"
    r"|(?:existence|protocol) discovery|symantec|messagelabs|ironport|fortimail|fortiguard|forcepoint|websense|sophos"
    r"|trend.?micro|tmufe|cloudmark|zscaler|mcafee|trellix|bitdefender|kaspersky|virustotal|urlscan|palo.?alto"
    r"|google-safety|google-read-aloud|googleother|facebookexternalhit|whatsapp|(?:bot|crawler|spider|slurp)\b",
    re.IGNORECASE,
)
#: Programs and programmed browsers. A person's browser begins with Mozilla.
_PROGRAMS = re.compile(
    r"^(?!mozilla/)|headlesschrome|phantomjs|puppeteer|playwright|selenium|python|curl|wget|go-http-client|okhttp"
    r"|libwww|java/|node-fetch|axios|guzzle",
    re.IGNORECASE,
)
#: Proxies that fetch a picture for a mail program, often before its reader has looked.
_PROXIES = re.compile(r"googleimageproxy|ggpht\.com|yahoomailproxy", re.IGNORECASE)
#: Apple's Mail Privacy Protection gives this and nothing else.
_APPLE = "Mozilla/5.0"
#: Browsers that say why they fetch a page, where the connection is safe.
_SAYS_WHY = re.compile(r"Chrome/(?:[89]\d|1\d\d)|Firefox/(?:9\d|1\d\d)|Version/(?:1[789]|[2-9]\d)[.\d]* .*Safari/")


def of_request(method: str, headers: Mapping[str, str], *, secure: bool, opening: bool) -> int:
    """The points of one request for a link, or for the picture of an opening."""
    program = headers.get("User-Agent", "").strip()
    if (
        method == "HEAD"  # A reader wants the page; who asks only whether it is there is a machine.
        or not program
        or _SCANNERS.search(program)
        or _early(headers)
    ):
        return CERTAIN
    if opening:
        # Mail programs that are no browsers fetch pictures too, with few headers: only the proxies are known.
        return CERTAIN if program == _APPLE or _PROXIES.search(program) else 0
    if _PROGRAMS.search(program) or program == _APPLE:
        return CERTAIN
    points = 0
    if not headers.get("Accept-Language"):
        points += 40  # Every browser says what its person reads; programs in data centres forget to.
    if secure and _SAYS_WHY.search(program) and "Sec-Fetch-Mode" not in headers:
        points += 30  # It says that it is a browser which would have sent this.
    return points


def _early(headers: Mapping[str, str]) -> bool:
    """Fetched before anybody asked."""
    said = " ".join(headers.get(name, "") for name in ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"))
    return "prefetch" in said or "preview" in said


# --- What the moment says --------------------------------------------------------------------------------------------

#: So soon after it left nobody has read a letter; a gateway has. What we noted of its leaving may be late by as much.
_AT_ONCE, _SOON, _NOTED_LATE = dt.timedelta(seconds=3), dt.timedelta(seconds=15), dt.timedelta(seconds=30)


def of_moment(at: dt.datetime, left_at: dt.datetime | None) -> int:
    """The points of when it was, where it is known when the letter left."""
    if left_at is None or not -_NOTED_LATE < at - left_at < _SOON:
        return 0
    return MACHINE if at - left_at < _AT_ONCE else 30


# --- What many requests say together ---------------------------------------------------------------------------------

#: So many different links of one letter within so long: nobody reads as fast.
_BURSTS = ((3, dt.timedelta(seconds=2)), (5, dt.timedelta(seconds=10)))
#: What the same visitor fetched so long before a burst was its beginning, however much like a person it looked.
LOOK_BACK = dt.timedelta(minutes=5)


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """One request of a visitor, or for one reader's letter; `link` is None where it was the picture of an opening."""

    at: dt.datetime
    link: int | None
    points: int


def bursts(seen: Sequence[Seen]) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when to when too many links were followed; `seen` is of one visitor or letter, the earliest first."""
    followed = [each for each in seen if each.link is not None]
    found = []
    for number, span in _BURSTS:
        start = 0
        for end, last in enumerate(followed):
            while last.at - followed[start].at > span:
                start += 1
            if len({each.link for each in followed[start : end + 1]}) >= number:
                found.append((followed[start].at, last.at))
    return found


def machines(seen: Sequence[Seen], found: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[bool]:
    """Of each whether a machine did it, by its own points or because it belongs to a burst."""
    spans = [(start - LOOK_BACK, end) for start, end in found]
    return [each.points >= MACHINE or any(start <= each.at <= end for start, end in spans) for each in seen]
