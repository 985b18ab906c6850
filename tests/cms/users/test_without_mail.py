"""No mail comes: an address, a code of its app and a recovery code open the door together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.people.appoint import appoint
from tests.cms.users.door import app_code, give_app
from tests.factories import make_user

PATH = "/account/login/without-mail/"


@pytest.fixture
def codes(ealing) -> list[str]:
    """The recovery codes of Ealing's safeguarding lead."""
    user = make_user("dsl@ealing.example")
    appoint(user=user, partnership=ealing, role="safeguarding")
    return give_app(user)


def enter(client, codes, *, address="dsl@ealing.example", code="", recovery_code="", onward=""):
    given = {"email": address, "code": code or app_code(), "recovery_code": recovery_code or codes[0]}
    return client.post(f"{PATH}?next={onward}" if onward else PATH, given)


def test_both_together_lead_behind_the_scenes(ealing, visitor, codes):
    client = visitor(ealing)
    assert (
        f'href="{PATH}?next=%2Fadmin%2Flists%2F"' in client.get("/account/login/?next=/admin/lists/").content.decode()
    )

    answer = enter(client, codes, onward="/admin/lists/", recovery_code=f"{codes[0][:4]} {codes[0][4:]}")

    assert answer["Location"] == "/admin/lists/"
    assert client.get("/admin/").status_code == 200


def test_the_recovery_code_is_spent_and_the_apps_code_too(ealing, visitor, codes):
    enter(visitor(ealing), codes)

    assert enter(visitor(ealing), codes, code=app_code(steps=1)).status_code == 200
    assert enter(visitor(ealing), codes, recovery_code=codes[1]).status_code == 200
    assert enter(visitor(ealing), codes, code=app_code(steps=1), recovery_code=codes[1]).status_code == 302


def test_neither_is_spent_where_the_other_is_wrong(ealing, visitor, codes):
    enter(visitor(ealing), codes, code="000000")
    enter(visitor(ealing), codes, recovery_code="00000000")

    assert enter(visitor(ealing), codes).status_code == 302


def test_it_tells_nobody_whether_an_address_is_known(ealing, visitor, codes):
    make_user("reader@oak.example")
    enter(visitor(ealing), codes, address="first@oak.example")
    answers, shapes = [], []
    for address in ("dsl@ealing.example", "reader@oak.example", "nobody@oak.example"):
        client = visitor(ealing)
        with CaptureQueriesContext(connection) as asked:
            answer = enter(client, codes, address=address, code="000000")
        answers.append(answer.content.decode().replace(address, "").split("csrfmiddlewaretoken", 1)[0])
        shapes.append([each["sql"].split(" ")[0] for each in asked.captured_queries])

    assert "do not fit together" in answers[0]
    assert answers[0] == answers[1] == answers[2]
    assert shapes[0] == shapes[1] == shapes[2]


@pytest.mark.parametrize("address", ["dsl@ealing.example", "nobody@oak.example"])
def test_it_is_not_tried_without_end(ealing, visitor, codes, address):
    for _ in range(5):
        enter(visitor(ealing), codes, address=address, code="000000")

    answer = enter(visitor(ealing), codes, address=address)

    assert "too many tries" in answer.content.decode()
