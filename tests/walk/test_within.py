"""Within one partnership: nobody is told what their right does not reach, at any address."""

import re
from collections.abc import Iterator

import pytest

from tests.walk import addresses, within
from tests.walk.ask import Asker
from tests.walk.people import STAFF, come_in
from tests.walk.rows import changed, rows_of

MARKED = re.compile(r"ealingsecret([a-z]+)\d")
EVERYDAY = ("visitor", "head", "governor")
#: A link from somebody's own letter is their right to act.
WITH_A_LINK = {"letters:leave", "letters:one_click", "letters:preferences", "letters:not_for_me"}


def every_own_address(world, *, most=20, behind=1) -> Iterator[tuple[addresses.Address, str]]:
    """With many keys in public, and few behind the scenes."""
    for address in addresses.every():
        for url in addresses.filled(address, world.ealing, most=behind if address.route.startswith("admin/") else most):
            yield address, url
            if not address.names and address.route.startswith("admin/") and address.name.endswith(":index"):
                yield from ((address, f"{url}?{question}") for question in ("q=zebra", "export=csv", "export=xlsx"))
            if address.route == "search/":
                yield address, f"{url}?q=zebra"


def what_is_told(kind, world, **how) -> list[str]:
    asker = Asker(kind, come_in(kind, world.ealing.partnership, world.camden.partnership))
    found = []
    for address, url in every_own_address(world, **how):
        with asker.asking("get", url) as answer:
            told = set(MARKED.findall(answer.text.replace(url, "")))
            wrong = sorted(each for each in told if not within.may_see(kind, each))
            if wrong and address.name not in WITH_A_LINK:
                found.append(f"{kind} GET {url} ({address.name}): {answer.status}: tells {wrong}")
    return found


@pytest.mark.parametrize("kind", EVERYDAY)
def test_readers_are_told_what_is_theirs_only(kind, world):
    found = what_is_told(kind, world)

    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.slow
@pytest.mark.parametrize("kind", STAFF)
def test_staff_are_told_what_their_role_is_for(kind, world):
    found = what_is_told(kind, world, most=1)

    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("kind", ["visitor", "head"])
def test_readers_change_nothing_without_a_link_of_theirs(kind, world):
    asker = Asker(kind, come_in(kind, world.ealing.partnership, world.camden.partnership))
    before, found = rows_of(world.ealing), []

    for address, url in every_own_address(world, most=2):
        if address.name not in WITH_A_LINK:
            with asker.asking("post", url, {"id": "1", "confirm": "yes", "act": "leave"}) as answer:
                if answer.wrote and (tables := changed(before, rows_of(world.ealing))):
                    found.append(f"{kind} POST {url} ({address.name}): {answer.status}: changed {tables}")

    assert not found


def test_the_table_of_who_may_see_what_knows_every_kind(world):
    kinds = {
        model._meta.model_name
        for model in world.ealing.made
        if model.__module__.startswith(("cms", "bulletins", "newsletters"))
    }

    assert kinds - within.OPEN - set(within.FOR_STAFF) - {"offered", "approval"} == set(), (
        "say in within.py who may see it"
    )
