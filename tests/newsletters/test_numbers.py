"""Many numbers in order, in little memory."""

import pytest

from newsletters.lists import numbers
from newsletters.lists.numbers import Numbers


@pytest.mark.parametrize("many", [0, 1, 7, 8, 9, 40])
def test_numbers_are_the_same_near_and_far(many, monkeypatch):
    monkeypatch.setattr(numbers, "FEW", 8)
    monkeypatch.setattr(numbers, "AT_ONCE", 3)
    wanted = [n * 7 - 5 for n in range(many)]

    found = Numbers(iter(wanted))

    assert len(found) == many
    assert list(found) == [found[at] for at in range(many)] == wanted
    assert [number for part in found.parts() for number in part] == wanted
    for start, stop in ((0, 5), (6, 10), (8, 12), (9, 99), (-3, None), (5, 5)):
        assert found[start:stop].tolist() == wanted[start:stop]
    with pytest.raises(IndexError):
        found[many]
