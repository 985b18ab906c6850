"""A subscriber's links: those of one partnership's letters are nothing at another's host."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bulletins.alerts import link as alert_link
from bulletins.models import AlertSeat
from cms.people.models import Contact
from newsletters.models import Publication, SignUp
from newsletters.readers import links
from newsletters.readers.sign_up import LIVES
from tests.walk import addresses
from tests.walk.ask import Asker
from tests.walk.fill import Filling
from tests.walk.rows import changed, crossings, rows_of

#: What the buttons of these pages send.
ACTS: tuple[dict[str, Any], ...] = (
    {},
    {"List-Unsubscribe": "One-Click"},
    {"act": "leave"},
    {"act": "undo"},
    {"act": "leave everything"},
    {"act": "join"},
    {"act": "holder"},
    {"act": "opened"},
    {"act": "colleague", "role": "Secretary", "name": "Another Person"},
    {"act": "language", "language": "en-gb"},
    {"name": "Another Person", "email": "another@school.example", "reason": "left"},
)


def links_of(filling: Filling, *, publications: list[Publication]) -> dict[str, list[str]]:
    """What stands in the letters to a subscriber, by the address that it is for; `""`: for any."""
    contact = filling.one(Contact)
    proved = links.proved(contact).rstrip("/").rsplit("/", 1)[1]
    secret = secrets.token_urlsafe(24)
    asked = SignUp.objects.create(
        partnership=filling.partnership,
        email="new@school.example",
        digest=SignUp.digest_of(secret),
        expires_at=timezone.now() + LIVES,
    )
    asked.publications.set(publications)
    letters = [links.token(contact_id=contact.pk, publication_id=each.pk) for each in publications]
    return {
        "": letters,
        "letters:preferences": [*letters, proved],
        "letters:confirm": [secret],
        "alert_links:confirm": [alert_link.token(filling.one(AlertSeat).delivery_id)],
    }


def with_tokens(tokens: dict[str, list[str]]) -> Iterator[tuple[addresses.Address, str]]:
    for address in addresses.every():
        if address.route.startswith("letters/") and address.names == ("token",):
            yield from ((address, address.at({"token": each})) for each in tokens.get(address.name, tokens[""]))


@pytest.fixture
def publications(world):
    """One that is left and one that is handed over."""
    statutory = Publication.objects.create(
        partnership=world.camden.partnership, slug="statutory", name="Zebra camdensecretstatutory", statutory=True
    )
    return [world.camden.one(Publication), statutory]


def test_the_links_of_anothers_letters_open_nothing_and_do_nothing(world, publications):
    tokens = links_of(world.camden, publications=publications)
    mixed = [
        links.token(contact_id=world.ealing.one(Contact).pk, publication_id=publications[0].pk),
        links.token(contact_id=world.camden.one(Contact).pk, publication_id=world.ealing.one(Publication).pk),
    ]
    every_token = {"": [*tokens[""], *tokens["letters:preferences"][-1:], *tokens["letters:confirm"], *mixed]}
    every_token["alert_links:confirm"] = [*tokens["alert_links:confirm"], *every_token[""]]
    subscriber = Asker("subscriber", Client(HTTP_HOST="ealing.test"))
    before, own, crossed, found = (
        rows_of(world.camden), rows_of(world.ealing), crossings(world.ealing.partnership), [],
    )  # fmt: skip

    for address, url in with_tokens(every_token):
        for method, data in (("get", {}), *(("post", act) for act in ACTS)):
            with subscriber.asking(method, url, {**data, "publication": publications[0].pk}) as answer:
                where = f"{method.upper()} {address.name} {data}: {answer.status}"
                if answer.status != 404 or answer.fault:
                    found.append(f"{where}: opens {answer.fault}")
                if "camden" in answer.text.replace(url, ""):
                    found.append(f"{where}: tells")
                if answer.wrote:
                    tables = changed(before, rows_of(world.camden)) + changed(own, rows_of(world.ealing))
                    found.append(f"{where}: writes {tables}")

    assert subscriber.asked >= 5 * len(every_token[""]) * (1 + len(ACTS))
    assert crossings(world.ealing.partnership) == crossed
    assert not found


def test_the_same_links_open_at_their_own_host(world, publications):
    """Or the walk above would go with keys that fit nowhere."""
    subscriber = Asker("subscriber", Client(HTTP_HOST="camden.test"))
    opened = set()

    for address, url in with_tokens(links_of(world.camden, publications=publications)):
        with subscriber.asking("get", url) as answer:
            assert answer.status in (200, 303), f"{url} ({address.name}): {answer.status} {answer.fault}"
        opened.add(address.name)

    assert opened >= {"letters:leave", "letters:one_click", "letters:preferences", "letters:not_for_me"}
    assert "letters:confirm" in opened
