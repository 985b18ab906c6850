"""What makes two entries the same one: their id or, without one, their link, folded so that dressing does not count."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Parameters that say by which way a reader came and never what is shown.
TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "mkt_tok",
        "mkwid",
        "pcrid",
        "_hsenc",
        "_hsmi",
        "vero_id",
        "vero_conv",
        "oly_anon_id",
        "oly_enc_id",
        "xtor",
        "cmp",
        "cmpid",
        "s_cid",
        "sc_cid",
        "ito",
        "ocid",
        "ncid",
        "wt_mc",
        "wt_zmc",
        "wickedid",
        "ref_src",
        "ref_url",
        "sr_share",
        "s_kwcid",
        "ef_id",
        "__s",
        "trk",
        "trkcampaign",
        "spm",
        "_ga",
        "_gl",
        "echobox",
    ]
)
TRACKING_PREFIXES = ("utm_", "mc_", "at_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "ns_", "stm_", "itm_", "wt.")

WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
#: An id that names its own world (tag:, urn:, yt:video:) or is a UUID; any other counts within its site only.
WORLDWIDE = re.compile(r"[a-z][a-z0-9+.-]*:|\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def identity(*, guid: str, link: str, title: str, site: str) -> str:
    """64 characters that are the same for the same entry, in whatever dress and by whatever feed it comes.

    `guid` is its id as its publisher gave it, if any. `site` is the address of the feed or of its website: ids like
    "1234" are told apart by it.
    """
    return hashlib.sha256(_key(guid=guid, link=link, title=title, site=site).encode("utf-8", "replace")).hexdigest()


def _key(*, guid: str, link: str, title: str, site: str) -> str:
    guid = " ".join(guid.split())
    if WEB_ADDRESS.match(guid):
        return f"address {fold_address(guid)}"
    if guid and WORLDWIDE.match(guid):
        return f"id {guid.casefold()}"
    if guid:
        return f"id {host_of(link) or host_of(site) or site.casefold()} {guid.casefold()}"
    if link:
        return f"address {fold_address(link)}"
    return f"title {host_of(site) or site.casefold()} {' '.join(title.split()).casefold()}"


def host_of(address: str) -> str:
    """The host without `www.`; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def fold_address(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, tracking, order of parameters, closing slash and case.

    >>> fold_address("HTTP://www.Example.org:80/News/?b=2&utm_source=rss&a=1")
    'example.org/news?a=1&b=2'
    """
    try:
        parts = urlsplit(without_tracking(address.strip()))
        port = parts.port
    except ValueError:
        return address.strip().casefold()
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if port not in (None, 80, 443):
        host += f":{port}"
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~").rstrip("/")
    return urlunsplit(("", "", host + path, query, parts.fragment)).casefold()


def without_tracking(address: str) -> str:
    """An address as it is kept and shown: whole, but for the parameters that only track.

    >>> without_tracking("https://example.org/a?utm_source=rss&page=2#top")
    'https://example.org/a?page=2#top'
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    fragment = "" if _tracks(parts.fragment) else parts.fragment
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))


def _tracks(pair: str) -> bool:
    name, equals, value = pair.partition("=")
    name = unquote(name).strip().casefold()
    if name in TRACKING or name.startswith(TRACKING_PREFIXES):
        return bool(equals)
    return name in ("ref", "source", "src", "from", "via") and value.casefold() in (
        "rss",
        "feed",
        "atom",
        "rssfeed",
        "rss-feed",
    )
