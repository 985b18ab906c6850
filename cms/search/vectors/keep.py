"""Vectors of cards, made in the background: of the title and of the beginning, together."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Left

from cms.people.models import Partnership
from cms.search.models import Card, Vector
from cms.search.vectors.encoder import Encoder, encoder

#: Characters of a text that are read.
READ = 1200
#: Made in one go, some ten seconds: other tasks wait meanwhile.
AT_ONCE = 100
#: What the model understands.
LANGUAGE = "en"


def behind(partnership: Partnership, maker: Encoder) -> Any:
    """Cards that have no vector of this model, or had one when they said something else."""
    own = Vector.objects.filter(
        partnership=OuterRef("partnership"), key=OuterRef("key"), digest=OuterRef("digest"), model=maker.name
    )
    return Card.objects.of(partnership).filter(~Exists(own), language__startswith=LANGUAGE)


def catch_up(partnership: Partnership, *, most: int = AT_ONCE) -> int:
    """Make what is missing, so many at most. How many cards were looked at: less than `most` means that all is done."""
    maker = encoder()
    if maker is None:
        return 0
    wanted = behind(partnership, maker).annotate(text=Left("body", READ)).order_by("pk")[:most]
    cards = list(wanted.values_list("key", "digest", "title", "text"))
    texts = {key: (title, f"{title}. {text}"[:READ]) for key, _, title, text in cards}
    said = {key: hashlib.sha256("\0".join(both).encode()).hexdigest() for key, both in texts.items()}
    held = dict(Vector.objects.of(partnership).filter(key__in=said, model=maker.name).values_list("key", "said"))
    changed = [key for key in said if held.get(key) != said[key]]
    made = dict(zip(changed, _made([texts[key] for key in changed], maker), strict=True)) if changed else {}
    _write(partnership, maker.name, {key: digest for key, digest, _, _ in cards}, said, made)
    return len(cards)


def all_of(partnership: Partnership) -> None:
    """Every vector that is missing, now; those of cards that are no more go."""
    while catch_up(partnership) == AT_ONCE:
        pass
    forget(partnership)


def forget(partnership: Partnership) -> None:
    card = Card.objects.filter(partnership=OuterRef("partnership"), key=OuterRef("key"))
    Vector.objects.of(partnership).filter(~Exists(card)).delete()


def _made(texts: Sequence[tuple[str, str]], maker: Encoder) -> list[bytes]:
    """Of titles, each with the text under it: half-precision numbers, the smallest byte first."""
    titles, wholes = (maker.vectors([both[at] for both in texts]) for at in (0, 1))
    together = titles + wholes
    lengths = (together * together).sum(axis=1, keepdims=True) ** 0.5
    return [row.tobytes() for row in (together / lengths.clip(1e-9)).astype("<f2")]


@transaction.atomic
def _write(
    partnership: Partnership, model: str, digests: dict[str, str], said: dict[str, str], made: dict[str, bytes]
) -> None:
    """One writer at a time, so that numbers of rows grow as they are written: readers fetch what is newer only."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    rows = Vector.objects.of(partnership)
    rows.filter(key__in=made).delete()
    Vector.objects.bulk_create(
        Vector(partnership=partnership, key=key, model=model, digest=digests[key], said=said[key], numbers=numbers)
        for key, numbers in made.items()
    )
    said_the_same = list(rows.filter(key__in=digests.keys() - made.keys()))
    for row in said_the_same:
        row.digest = digests[row.key]
    Vector.objects.bulk_update(said_the_same, ["digest"])
