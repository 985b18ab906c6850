"""Signing in by a code, and no other door."""

import pytest
from bs4 import BeautifulSoup

from cms.notices.models import Notice
from tests.cms.users.door import code_in_the_letter
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def ask(client, address):
    return client.post("/account/login/", {"email": address}, follow=True)


def said(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_a_code_from_the_letter_signs_in(ealing, visitor):
    user = make_user("ada@school.example")
    client = visitor(ealing)

    response = ask(client, "ada@school.example")
    assert "ada@school.example" in said(response)
    letter = Notice.objects.get()
    assert letter.subject == "Your code to sign in to Ealing Learning Partnership"
    response = client.post("/account/login/code/", {"code": code_in_the_letter()})

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_unknown_address_gets_the_same_words_and_no_letter(ealing, visitor):
    make_user("known@school.example")

    known = said(ask(visitor(ealing), "known@school.example"))
    unknown = said(ask(visitor(ealing), "nobody@school.example"))

    assert unknown.replace("nobody@", "known@") == known
    assert [letter.address for letter in Notice.objects.all()] == ["known@school.example"]


def test_a_wrong_code_says_so_and_keeps_out(ealing, visitor):
    client = visitor(ealing)
    ask(client, "nobody@school.example")

    response = client.post("/account/login/code/", {"code": "XXXX"})

    page = BeautifulSoup(response.content, "html.parser")
    assert page.title.get_text().startswith("Error: ")
    assert page.find(class_="govuk-error-summary").find("a")["href"] == "#id_code"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Enter your e-mail address."), ("ada", "Enter an e-mail address like name@school.example.")],
)
def test_a_bad_address_is_told_how_to_mend_it(ealing, visitor, typed, told):
    response = visitor(ealing).post("/account/login/", {"email": typed})

    page = BeautifulSoup(response.content, "html.parser")
    assert page.find(class_="govuk-error-summary").find("a", href="#id_email").get_text() == told
    assert page.find(id="id_email")["value"] == typed


@pytest.mark.parametrize(
    "path",
    ["signup/", "password/change/", "password/set/", "password/reset/", "email/", "reauthenticate/", "confirm-email/"],
)
def test_no_other_door_is_hung(ealing, visitor, path):
    assert visitor(ealing).get(f"/account/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_wagtails_own_doors_lead_to_ours_also_for_a_post(ealing, visitor, path):
    make_user("ada@school.example").set_password("secret")

    for answer in (
        visitor(ealing).get(f"{path}?next=/admin/pages/"),
        visitor(ealing).post(path, {"username": "ada@school.example", "password": "secret"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_no_form_asks_for_a_password(ealing, visitor):
    client = visitor(ealing)

    for response in (client.get("/admin/", follow=True), ask(client, "ada@school.example")):
        assert "password" not in [
            field["type"] for field in BeautifulSoup(response.content, "html.parser").find_all("input")
        ]


def test_signing_out_takes_a_post(ealing, sign_in):
    client = sign_in("editor", ealing)

    client.get("/account/logout/")
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session
