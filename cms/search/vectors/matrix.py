"""A partnership's vectors in memory: 30 MB for 20,000 cards, kept by each process that searches."""

import collections
import threading
from typing import Any

import numpy as np
from django.db.models import Max

from cms.search.models import Vector

#: Partnerships whose vectors a process keeps.
KEPT = 8


class Matrix:
    """A row for each card, by its key. What was written since is fetched when somebody asks."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.rows: Any = np.zeros((0, 0), dtype=np.float32)
        self._at: dict[str, int] = {}
        self._newest = 0
        self._turn = threading.Lock()

    def bring(self, partnership: int, model: str) -> None:
        there = Vector.objects.filter(partnership=partnership)
        newest = there.aggregate(newest=Max("pk"))["newest"] or 0
        if newest == self._newest:
            return
        with self._turn:
            since = there.filter(model=model, pk__gt=self._newest).order_by("pk").values_list("key", "numbers")
            self._take_in({key: np.frombuffer(numbers, dtype="<f2") for key, numbers in since})
            self._newest = newest

    def _take_in(self, fresh: dict[str, Any]) -> None:
        """Rows of known keys are replaced, others come at the end."""
        if not fresh:
            return
        new = [key for key in fresh if key not in self._at]
        added = np.array([fresh[key] for key in new], dtype=np.float32)
        rows = np.vstack([self.rows, added]) if self.keys and new else added if new else self.rows.copy()
        for key in fresh.keys() - set(new):
            rows[self._at[key]] = fresh[key]
        self.rows = rows  # Before the keys: whoever reads meanwhile sees no key without its row.
        self._at.update({key: number for number, key in enumerate(new, len(self.keys))})
        self.keys = self.keys + new

    def nearest(self, query: Any, most: int) -> dict[str, float]:
        """The keys of the nearest, the nearest first, each with its cosine."""
        keys, rows = self.keys, self.rows[: len(self.keys)]
        if not keys:
            return {}
        cosines = rows @ query
        best = np.argpartition(-cosines, most - 1)[:most] if len(keys) > most else np.arange(len(keys))
        return {keys[at]: float(cosines[at]) for at in best[np.argsort(-cosines[best])]}

    def cosine(self, key: str, query: Any) -> float | None:
        at = self._at.get(key)
        return None if at is None or at >= len(self.rows) else float(self.rows[at] @ query)


_matrices: collections.OrderedDict[tuple[int, str], Matrix] = collections.OrderedDict()


def matrix(partnership: int, model: str) -> Matrix:
    """As it stands now."""
    found = _matrices.setdefault((partnership, model), Matrix())
    _matrices.move_to_end((partnership, model))
    found.bring(partnership, model)
    while len(_matrices) > KEPT:
        _matrices.popitem(last=False)
    return found
