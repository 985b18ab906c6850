"""No password opens anything, and sessions are listed and can be ended."""

import base64

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.people.appoint import appoint
from tests.cms.users.door import by_code
from tests.factories import make_contact, make_user

DOORS = [
    "/admin/login/",
    "/_util/login/",
    "/_util/authenticate_with_password/1/1/",
    "/documents/authenticate_with_password/1/",
    "/admin/password_reset/",
    "/admin/account/",
    "/account/login/",
    "/account/login/code/",
    "/account/login/without-mail/",
    "/account/password/reset/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/signup/",
    "/account/email/",
    "/account/social/signup/",
]


@pytest.fixture
def editor(ealing):
    """Somebody with a password, as `createsuperuser` or an old database may leave it."""
    user = make_user("kim@ealing.example", is_superuser=True)
    user.set_password("correct horse")
    user.save()
    appoint(user=user, partnership=ealing, role="editor")
    return user


@pytest.mark.parametrize("path", DOORS)
def test_no_door_takes_a_password(ealing, visitor, editor, path):
    client = visitor(ealing)
    given = {"username": editor.email, "login": editor.email, "email": editor.email, "password": "correct horse"}

    answer = client.post(path, given, follow=True)

    assert "_auth_user_id" not in client.session
    assert b'type="password"' not in answer.content
    assert b'type="password"' not in client.get(path, follow=True).content


def test_no_backend_takes_a_password_nor_does_an_api(ealing, visitor, editor):
    basic = base64.b64encode(f"{editor.email}:correct horse".encode()).decode()

    assert authenticate(None, username=editor.email, password="correct horse") is None
    assert authenticate(None, email=editor.email, password="correct horse") is None
    answer = visitor(ealing).get("/admin/api/main/pages/", HTTP_AUTHORIZATION=f"Basic {basic}")
    assert answer.status_code in (302, 401, 403)


def test_a_page_is_not_opened_by_a_shared_password(ealing, visitor, sign_in):
    page = ealing.home
    shown = sign_in("administrator", ealing).get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk])).json()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="sesame")
    path = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"

    assert 'value="password"' not in shown["html"]
    assert visitor(ealing).post(path, {"password": "sesame", "return_url": "/"}).status_code == 404


# --- Sessions


@pytest.fixture
def two(ealing, visitor) -> list[Client]:
    """One person at two computers."""
    make_contact(ealing, "head@oak.example")
    clients = [visitor(ealing), visitor(ealing)]
    for client, name in zip(clients, ("Office computer", "Old telephone"), strict=True):
        client.defaults["HTTP_USER_AGENT"] = name
        by_code(client, "head@oak.example")
    return clients


def test_sessions_are_listed_and_one_is_ended_at_once_by_a_post(ealing, two):
    office, telephone = two
    page = office.get("/account/sessions/").content.decode()
    assert "Office computer" in page
    assert "Old telephone" in page
    other = UserSession.objects.get(user_agent="Old telephone")

    assert office.get(f"/account/sessions/{other.pk}/end/").status_code == 405
    assert telephone.get("/account/sessions/").status_code == 200
    office.post(f"/account/sessions/{other.pk}/end/")

    assert telephone.get("/account/sessions/")["Location"].startswith("/account/login/")
    assert office.get("/account/sessions/").status_code == 200


def test_all_others_are_ended_by_one_button(two):
    office, telephone = two
    office.post("/account/sessions/end-others/")

    assert telephone.get("/account/sessions/").status_code == 302
    assert office.get("/account/sessions/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(ealing, two, visitor):
    make_contact(ealing, "other@elm.example")
    stranger = visitor(ealing)
    by_code(stranger, "other@elm.example")

    assert stranger.post(f"/account/sessions/{UserSession.objects.earliest('pk').pk}/end/").status_code == 404
    assert two[0].get("/account/sessions/").status_code == 200
