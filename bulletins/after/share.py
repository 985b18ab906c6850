"""Links by which a reader passes something on: plain links, no script of anybody's, and nothing of the reader in them.

Only what anybody may read is offered.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bulletins.for_whom import shown_to
from bulletins.models import Edition, EditionItem
from cms.core.readable import closed_to


@dataclass(frozen=True)
class ShareLink:
    network: str
    label: str
    url: str


def share_links(*, url: str, title: str) -> list[ShareLink]:
    said = f"{title} {url}"
    mail = urlencode({"subject": title, "body": f"{title}\n\n{url}"}, quote_via=quote)
    return [
        ShareLink("x", "X", f"https://x.com/intent/post?{urlencode({'text': title, 'url': url})}"),
        ShareLink("linkedin", "LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': url})}"),
        ShareLink("whatsapp", "WhatsApp", f"https://wa.me/?{urlencode({'text': said}, quote_via=quote)}"),
        ShareLink("mail", "E-mail", f"mailto:?{mail}"),
    ]


def is_public(edition: Edition) -> bool:
    """Whether anybody may read a number: it was sent, and no page above it is for some people only."""
    return edition.live and will_be_public(edition)


def will_be_public(edition: Edition) -> bool:
    """Whether anybody may read a number once it was sent."""
    return not any(edition.path.startswith(path) for path in closed_to(None, edition.publication.partnership))


def public_items(edition: Edition) -> list[EditionItem]:
    """The items of a number that anybody may read; none where the number itself is not for everybody."""
    if not is_public(edition):
        return []
    items = edition.items.filter(hidden=False).order_by("sort_order")
    return shown_to(items, None, edition.publication.partnership)
