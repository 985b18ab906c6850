"""The kit with which editors tell of a number or an item on networks: words within their length, and a picture.

Of what anybody may read only.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from bulletins.after.item_page import item_url
from bulletins.after.share import is_public, public_items
from bulletins.after.social_picture import Picture, draw
from bulletins.inbox.clean import plain
from bulletins.letters import address_of, day
from bulletins.models import Edition

#: What stands for the number itself, where its items go by their places.
WHOLE = "number"
#: X counts every address as so many.
AN_ADDRESS = 23
URL = re.compile(r"https?://\S+")
#: X counts characters outside these as two.
SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True)
class Network:
    key: str
    name: str
    longest: int
    size: tuple[int, int]


NETWORKS = [
    Network("x", "X", 280, (1200, 675)),
    Network("linkedin", "LinkedIn", 700, (1200, 627)),
    Network("whatsapp", "WhatsApp", 700, (1080, 1080)),
]


@dataclass(frozen=True)
class Thing:
    """What is told of: a number, or an item of it."""

    key: str
    title: str
    summary: str
    todo: str
    url: str


@dataclass(frozen=True)
class Post:
    network: Network
    text: str

    @property
    def length(self) -> int:
        return length(self.text, self.network)


def things(edition: Edition) -> list[Thing]:
    """The number, and each of its items that anybody may read; nothing where the number is not for everybody."""
    if not is_public(edition):
        return []
    here = address_of(edition)
    whole = Thing(WHOLE, edition.subject, edition.preheader or edition.introduction, "", here)
    return [whole, *(
        Thing(item.anchor, item.title, item.summary, _todo(item.action, day(item.deadline) if item.deadline else ""),
              item_url(here, item))
        for item in public_items(edition)
    )]  # fmt: skip


def _todo(action: str, by: str) -> str:
    if not action and not by:
        return ""
    return f"{action or 'To do'} by {by}." if by else f"{action}."


def posts(thing: Thing) -> list[Post]:
    return [Post(network, _text(thing, network)) for network in NETWORKS]


def picture(edition: Edition, thing: Thing, network: Network) -> Picture:
    publication = edition.publication
    under = f"{publication.name} · {day(edition.date)}"
    return draw(publication.partnership, title=thing.title, under=under, size=network.size)


def kit(edition: Edition, thing: Thing) -> bytes:
    """All of it as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for post in posts(thing):
            drawn = picture(edition, thing, post.network)
            packed.writestr(f"{post.network.key}.png", drawn.png)
            packed.writestr(
                f"{post.network.key}.txt", f"{post.text}\n\nAlternative text of the picture:\n{drawn.alt}\n"
            )
    return out.getvalue()


def _text(thing: Thing, network: Network) -> str:
    """Title, what to do, as much of the summary as there is room for, and the address, whole."""
    title = f"*{plain(thing.title, 200)}*" if network.key == "whatsapp" else plain(thing.title, 200)
    fixed = [title, thing.todo, thing.url]
    if length(_joined(fixed), network) > network.longest:
        fixed = [title, thing.url]
    if length(_joined(fixed), network) > network.longest:
        return _joined([_cut(title, network.longest - length(thing.url, network) - 4, network), thing.url])
    room = network.longest - length(_joined(fixed), network) - 2
    summary = _cut(thing.summary, room, network) if room > 30 else ""
    return _joined([fixed[0], summary, *fixed[1:]])


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _cut(text: str, room: int, network: Network) -> str:
    longest = room
    while longest > 0 and length(found := plain(text, longest), network) > room:
        longest -= max(1, (length(found, network) - room) // 2)
    return plain(text, longest) if longest > 0 else ""


def length(text: str, network: Network) -> int:
    """As the network counts."""
    if network.key != "x":
        return len(text)
    return sum(map(_weight, URL.sub("x" * AN_ADDRESS, text)))


def _weight(char: str) -> int:
    return 1 if any(first <= ord(char) <= last for first, last in SINGLE) else 2
