"""Nobody of one partnership sees or changes anything of another, at any address."""

import pytest

from tests.walk.ask import Asker
from tests.walk.people import KINDS, come_in
from tests.walk.walk import Walk

EVERYDAY = ("visitor", "head", "everywhere")


def walk_as(kind, world, *, most):
    client = come_in(kind, world.ealing.partnership, world.camden.partnership)
    return Walk(Asker(kind, client), own=world.ealing, other=world.camden, most=most)


@pytest.mark.parametrize("kind", EVERYDAY)
def test_nothing_of_the_other_partnership_is_told_or_changed(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.look()
    walk.act()

    walk.must_be_clean()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_thing_of_the_other_partnership_is_told(kind, world):
    walk = walk_as(kind, world, most=4)

    walk.look()

    walk.must_be_clean()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_thing_of_the_other_partnership_is_changed(kind, world):
    walk = walk_as(kind, world, most=4)

    walk.act()

    walk.must_be_clean()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["head", "everywhere"])
def test_no_form_takes_a_thing_of_the_other_partnership(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.send_own_forms()

    walk.must_be_clean()
