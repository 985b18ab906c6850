"""The order of the tests for several processes: what takes long begins first, so that nobody waits for it at the end.

pytest-xdist gives each process its part of the list, and who is through takes the later half of what another has left.
"""

from pathlib import Path

import pytest

WALK = Path(__file__).parent / "walk"


def for_several_processes(items: list[pytest.Item]) -> list[pytest.Item]:
    """The walk heads the first half, since it is filled once; all else that is slow heads the second."""
    walk = [item for item in items if WALK in item.path.parents]
    slow = [item for item in items if item not in walk and item.get_closest_marker("slow")]
    ahead = {*walk, *slow}
    quick = [item for item in items if item not in ahead]
    room = max(0, len(items) // 2 - len(walk))
    return [*walk, *quick[:room], *slow, *quick[room:]]
