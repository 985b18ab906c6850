"""The walk goes everywhere: what it cannot reach is named here, and nothing else."""

from tests.walk import addresses

#: Addresses without a thing of a partnership in them, whose values stand for nothing.
UNFILLED: dict[str, str] = {}


def test_every_address_can_be_filled(world):
    unfilled = {
        address.name or address.route
        for address in addresses.every()
        if not addresses.filled(address, world.camden, most=1)
    }

    assert unfilled == set(UNFILLED), "say in tests/walk/keys.py with what these are filled, or why not in UNFILLED"
