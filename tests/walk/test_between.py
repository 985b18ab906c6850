"""Nobody of one partnership sees or changes anything of another, at any address."""

import os

import pytest

from tests.walk.ask import Asker
from tests.walk.people import KINDS, come_in
from tests.walk.walk import Walk

#: Whom the outside, a school and the most powerful insider stand for.
EVERYDAY = ("visitor", "head", "everywhere")
#: Walked with the slow tests: who sees people, who writes, who alerts. What the other staff may do, `everywhere` may,
#: who is walked with several things of each kind; HUB_WALK=all walks as each of them.
SOME = ("contact", "stranger", "membership", "editor", "safeguarding")
OTHERS = [kind for kind in KINDS if kind not in EVERYDAY and (kind in SOME or os.environ.get("HUB_WALK") == "all")]


def walk_as(kind, world, *, most):
    client = come_in(kind, world.ealing.partnership, world.camden.partnership)
    return Walk(Asker(kind, client), own=world.ealing, other=world.camden, most=most)


@pytest.mark.parametrize("kind", ["visitor", "head", pytest.param("everywhere", marks=pytest.mark.slow)])
def test_nothing_of_the_other_partnership_is_told(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.look()

    walk.must_be_clean()


@pytest.mark.parametrize("kind", ["visitor", "head", pytest.param("everywhere", marks=pytest.mark.slow)])
def test_nothing_of_the_other_partnership_is_changed(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.act()

    walk.must_be_clean()


@pytest.mark.slow
@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_kind_of_person_is_told_or_changes_anything(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.look()
    walk.act()

    walk.must_be_clean()


@pytest.mark.slow
def test_several_things_of_each_kind_stay_as_they_are_and_unseen(world):
    """By whoever has every role in both partnerships: what they may not, nobody may."""
    walk = walk_as("everywhere", world, most=3)

    walk.look()
    walk.act()

    walk.must_be_clean()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["head", "everywhere"])
def test_no_form_takes_a_thing_of_the_other_partnership(kind, world):
    walk = walk_as(kind, world, most=1)

    walk.send_own_forms()

    walk.must_be_clean()
