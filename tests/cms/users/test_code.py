"""A code in a letter: who gets one, what it costs to ask, and how often."""

import datetime as dt
import statistics
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import Tries
from cms.notices.models import Notice
from cms.people import sign_in_code
from tests.cms.users.door import by_code, code_in_the_letter
from tests.factories import make_contact, make_user

LOGIN = "/account/login/"


def ask(client: Client, address: str):
    return client.post(LOGIN, {"email": address})


def shape(queries: list) -> list[str]:
    """What is asked of the database, without values; a savepoint that is undone is one that is kept."""
    return [each["sql"].split(" ")[0].replace("ROLLBACK", "RELEASE") for each in queries]


@pytest.fixture
def three(ealing) -> list[str]:
    """A user, a contact who never signed in, and nobody."""
    make_user("user@oak.example")
    make_contact(ealing, "contact@oak.example")
    return ["user@oak.example", "contact@oak.example", "nobody@oak.example"]


def test_asking_costs_the_same_for_somebody_and_nobody(ealing, visitor, three):
    ask(visitor(ealing), "first@oak.example")  # Makes the row that counts this client.
    shapes = []
    for address in three:
        client = visitor(ealing)
        with CaptureQueriesContext(connection) as asked:
            assert ask(client, address)["Location"] == "/account/login/code/"
        shapes.append(shape(asked.captured_queries))

    assert len(shapes[0]) > 8
    assert shapes[0] == shapes[1] == shapes[2]
    assert Notice.objects.count() == 2


def test_asking_takes_as_long_for_somebody_as_for_nobody(ealing, three, monkeypatch):
    monkeypatch.setattr(sign_in_code, "CODES_TO_AN_ADDRESS", 10_000)
    monkeypatch.setattr(sign_in_code, "CODES_TO_A_CLIENT", 10_000)
    took: dict[str, list[float]] = {address: [] for address in three}
    for _ in range(60):
        for address in three:
            began = time.perf_counter()
            sign_in_code.ask(partnership=ealing, address=address, client="192.0.2.1")
            took[address].append(time.perf_counter() - began)

    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 1.35 * min(medians), medians


def test_a_letter_that_cannot_go_does_not_hold_up_the_page(ealing, visitor, three, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"

    assert ask(visitor(ealing), three[0]).status_code == 302
    letter = Notice.objects.get()
    assert (letter.urgent, letter.secret, letter.kind) == (True, True, "sign-in-code")
    assert dt.timedelta(minutes=14) < letter.expires_at - timezone.now() <= dt.timedelta(minutes=15)


def test_the_code_is_kept_nowhere_in_the_clear(ealing, visitor, three):
    client = visitor(ealing)
    ask(client, three[0])
    code = code_in_the_letter()

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notices_notice")
        assert code not in cursor.fetchone()[0]
    kept = str(dict(client.session))
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_the_letter_goes_to_the_address_that_is_kept(ealing, visitor):
    make_contact(ealing, "Head@Oak.example")

    ask(visitor(ealing), "head@oak.EXAMPLE")

    assert Notice.objects.get().address == "Head@Oak.example"


@pytest.mark.parametrize("address", ["user@oak.example", "nobody@oak.example"])
def test_more_than_six_codes_to_an_address_are_refused_alike(ealing, visitor, three, address):
    answers = [ask(visitor(ealing), address) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [302] * 6 + [200]
    assert b"Too many codes were asked for" in answers[-1].content
    assert Notice.objects.count() == (6 if address.startswith("user") else 0)
    assert not Tries.objects.filter(digest__contains="oak").exists()


def test_one_client_cannot_ask_for_everybody(ealing, visitor, monkeypatch):
    monkeypatch.setattr(sign_in_code, "CODES_TO_A_CLIENT", 3)

    answers = [ask(visitor(ealing), f"{number}@oak.example").status_code for number in range(4)]

    assert answers == [302, 302, 302, 200]


def test_five_wrong_codes_end_it_in_whatever_window(ealing, visitor, three):
    client = visitor(ealing)
    ask(client, three[0])
    stale = client.session["sign_in_code"]

    wrong = [client.post("/account/login/code/", {"code": "XXXX-XXXX"}).status_code for _ in range(6)]
    session = client.session
    session["sign_in_code"] = stale
    session.save()
    client.post("/account/login/code/", {"code": code_in_the_letter()})

    assert wrong == [200] * 5 + [302]
    assert "_auth_user_id" not in client.session


def test_a_code_is_too_old_after_fifteen_minutes(ealing, visitor, three, monkeypatch):
    client = visitor(ealing)
    ask(client, three[0])
    session = client.session
    address, digest, at = session["sign_in_code"]
    session["sign_in_code"] = [address, digest, at - 15 * 60 - 1]
    session.save()

    answer = client.post("/account/login/code/", {"code": code_in_the_letter()})

    assert "older than 15 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_works_once_and_the_session_gets_a_new_name(ealing, visitor, three):
    client = visitor(ealing)
    ask(client, three[0])
    before, code = client.session.session_key, code_in_the_letter().lower().replace("-", " ")

    client.post("/account/login/code/", {"code": code})
    assert "_auth_user_id" in client.session
    assert client.session.session_key != before
    client.post("/account/logout/")
    client.post("/account/login/code/", {"code": code})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("wanted", "reached"), [("/calendar/", "/calendar/"), ("//bad.example/", "/")])
def test_next_is_kept_and_leads_nowhere_else(ealing, visitor, three, wanted, reached):
    assert by_code(visitor(ealing), three[0], onward=wanted) == reached


def test_somebody_whose_account_is_closed_gets_no_code(ealing, visitor):
    make_user("gone@oak.example", is_active=False)

    assert ask(visitor(ealing), "gone@oak.example").status_code == 302
    assert not Notice.objects.exists()
