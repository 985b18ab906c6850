"""Measures sealing: invented people with seats, an edition's worth of pieces for some of them, one mailing.

    HUB_DATA=/tmp/seal .venv/bin/python -m tests.benchmarks.seal 100000
    DATABASE_URL=postgres://… HUB_DATA=/tmp/seal .venv/bin/python -m tests.benchmarks.seal 1000000

In the database that these name, made when empty; one that holds somebody else's addresses is refused. Prints JSON.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
os.environ.setdefault("HUB_HTTPS", "0")

import django  # noqa: E402 (after the settings are named)

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bulletins.measuring.send import make_ready, migrate  # noqa: E402
from cms.people.models import Contact, Holding, Partnership, Role, School, Seat  # noqa: E402
from newsletters.edition import Piece  # noqa: E402
from newsletters.measuring import invent  # noqa: E402
from newsletters.models import List, Mailing, Publication, Suppression  # noqa: E402
from newsletters.sealing import seal, stage  # noqa: E402
from newsletters.sealing.targets import Targets  # noqa: E402
from tests.newsletters.sending.source import offer, words  # noqa: E402

PIECES = 12
#: One address in so many is held back.
HELD_BACK = 500
QUADRANTS = ("north-west", "north-east", "south-west", "south-east")


class Content:
    """Twelve pieces, each for a role, half of them for primary schools only, in one quadrant."""

    for_all = True

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.pieces = [Piece(key=str(n), title=f"Piece {n}", targets=_targets(n)) for n in range(PIECES)]

    def letter(self, language: str, keys: Any = None) -> Any:
        return words(self.publication, language)

    def watch(self) -> None:
        return None


def _targets(n: int) -> Targets:
    role, _ = invent.HOLDERS[n % len(invent.HOLDERS)]
    kept: dict[str, list[str]] = {"roles": [role], "quadrants": [QUADRANTS[n % 4]]}
    return Targets.read({**kept, "phases": ["primary"]} if n % 2 else kept)


def fill(here: Partnership, number: int) -> None:
    for key in ("teacher", "support-staff"):
        Role.objects.get_or_create(partnership=here, key=key, defaults={"name": key.replace("-", " ").capitalize()})
    there = invent.schools(here, number)
    schools = list(School.objects.of(here).order_by("urn").values_list("pk", flat=True))
    roles = dict(Role.objects.of(here).values_list("key", "pk"))
    wanted = ((school, roles[role]) for school in schools for role, _ in invent.HOLDERS)
    _make(Seat, (Seat(partnership=here, school_id=school, role_id=role) for school, role in wanted))
    seats = {(s, r): pk for s, r, pk in Seat.objects.of(here).values_list("school_id", "role__key", "pk")}
    addresses = (f"p{n}@bench.example" for n in range(number))
    _make(Contact, (Contact(partnership=here, name="Somebody", email=a, email_folded=a) for a in addresses))
    people = Contact.objects.of(here).order_by("pk").values_list("pk", flat=True)
    at = [role for role, holders in invent.HOLDERS for _ in range(holders)]
    _make(Holding, (
        Holding(partnership=here, contact_id=pk, seat_id=seats[schools[n % there], at[n // there]])
        for n, pk in enumerate(list(people)) if n // there < len(at)
    ))  # fmt: skip
    held = (f"p{n}@bench.example" for n in range(0, number, HELD_BACK))
    _make(Suppression, (Suppression(partnership=here, address=address, cause="hard") for address in held))
    values = [role for role, _ in invent.HOLDERS]
    everybody = [{"field": "language", "values": ["en-gb"]}, {"field": "role", "values": values}]
    List.objects.create(
        partnership=here, slug="everybody", name="Everybody", rule={"match": "any", "conditions": everybody}
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make(model: Any, things: Iterable[Any]) -> None:
    going: Iterator[Any] = iter(things)
    while batch := list(islice(going, 5000)):
        model.objects.bulk_create(batch)


def main(number: int) -> dict[str, Any]:
    migrate()
    here = make_ready()
    if not List.objects.of(here).filter(slug="everybody").exists():
        fill(here, number)
    publication = Publication.objects.of(here).get()
    offer()
    Publication.content = lambda self, revision=None: Content(self)
    took: dict[str, str] = {}
    parts = {"_stage": "staging", "_freeze": "the transaction", "freeze": "of it the INSERT … SELECT"}
    for name, what in parts.items():
        _time(seal, name, what, took)
    _time(stage, "discard", "tidying", took)
    before, began, used = _private_mb(), time.perf_counter(), time.process_time()
    mailing: Mailing = seal.seal(publication, lists=[List.objects.get(slug="everybody")], goes_at=timezone.now())
    return {
        "database": connection.vendor,
        "states": mailing.states(),
        "variants": mailing.variants.count(),
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_seconds": round(time.process_time() - used, 2),
        "of_it": took,
        "private_mb": {"before": before, "after": _private_mb()},
    }


def _time(module: Any, name: str, what: str, took: dict[str, str]) -> None:
    """Note how long a part takes, by the clock and in CPU of this process."""
    real = getattr(module, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        began, used = time.perf_counter(), time.process_time()
        try:
            return real(*args, **kwargs)
        finally:
            took[what] = f"{time.perf_counter() - began:.2f} s ({time.process_time() - used:.2f} s CPU)"

    setattr(module, name, timed)


def _private_mb() -> int:
    """Memory of this process alone: SQLite's file, which the system maps for all, is not in it."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("Anonymous:"))


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1])), sys.stdout, indent=2)
    sys.stdout.write("\n")
