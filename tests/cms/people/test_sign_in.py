"""Signing in: by a link that a command prints, or by a code in a letter; never by a password."""

import datetime as dt
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.models import SignInLink
from cms.people.sign_in import make_link
from cms.users.models import User
from tests.cms.users.door import code_in_the_letter
from tests.factories import make_contact, make_user


def link_for(email, capsys, *more):
    call_command("sign_in", email, *more)
    return capsys.readouterr().out.strip()


def path_of(link, partnership):
    assert link.startswith(partnership.base_url)
    return link.removeprefix(partnership.base_url)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_the_link_shows_whose_it_is_and_signs_in_on_post_only(ealing, sign_in, visitor, capsys):
    staff = sign_in("editor", ealing).user
    path = path_of(link_for(staff.email, capsys), ealing)
    client = visitor(ealing)

    page = client.get(path)
    assert staff.email in page.content.decode()
    assert not signed_in(client)

    answer = client.post(path)
    assert answer.url == "/admin/"
    assert signed_in(client)


def test_a_link_works_once(ealing, visitor, capsys):
    make_contact(ealing, "head@oak.example")
    path = path_of(link_for("head@oak.example", capsys), ealing)
    visitor(ealing).post(path)

    second = visitor(ealing)
    answer = second.post(path)

    assert answer.status_code == 410
    assert "does not work any more" in answer.content.decode()
    assert visitor(ealing).get(path).status_code == 410
    assert not signed_in(second)


def test_an_old_link_is_told(ealing, visitor):
    token = make_link(user=make_user())
    SignInLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert visitor(ealing).get(reverse("sign_in_link", args=[token])).status_code == 410


def test_a_contact_who_never_signed_in_becomes_a_user(ealing, visitor, capsys):
    contact = make_contact(ealing, "Head@Oak.example", name="Anna Ash")
    client = visitor(ealing)

    answer = client.post(path_of(link_for("head@oak.example", capsys), ealing))

    contact.refresh_from_db()
    assert contact.user.get_full_name() == "Anna Ash"
    assert answer.url == "/"


@pytest.mark.parametrize(("wanted", "reached"), [("/calendar/", "/calendar/"), ("https://bad.example/", "/")])
def test_next_leads_on_at_this_host_only(ealing, visitor, wanted, reached):
    address = reverse("sign_in_link", args=[make_link(user=make_user())])

    assert visitor(ealing).post(f"{address}?next={wanted}").url == reached


def test_the_command_prints_json(ealing, capsys):
    make_contact(ealing, "head@oak.example")

    printed = json.loads(link_for("head@oak.example", capsys, "--json"))

    assert printed["email"] == "head@oak.example"
    assert printed["link"].startswith("http://ealing.test/account/link/")


def test_an_unknown_address_is_told(ealing):
    with pytest.raises(CommandError, match="Nobody has the address") as refusal:
        call_command("sign_in", "nobody@oak.example")

    assert refusal.value.returncode == 2


def test_an_address_known_in_two_partnerships_asks_where(ealing, camden, capsys):
    make_contact(ealing, "head@oak.example")
    make_contact(camden, "head@oak.example")

    with pytest.raises(CommandError, match="Say where with --partnership: one of camden, ealing"):
        call_command("sign_in", "head@oak.example")
    assert link_for("head@oak.example", capsys, "--partnership", "camden").startswith("http://camden.test/")


def test_where_letters_are_sent_no_link_is_printed_and_none_works(ealing, visitor, settings):
    token = make_link(user=make_user())
    settings.EMBEDDED = False

    with pytest.raises(CommandError, match="Here letters are sent") as refusal:
        call_command("sign_in", "head@oak.example")
    assert refusal.value.returncode == 2
    assert visitor(ealing).post(reverse("sign_in_link", args=[token])).status_code == 404


def test_a_contact_signs_in_by_code(ealing, visitor):
    contact = make_contact(ealing, "head@oak.example", name="Anna Ash")
    client = visitor(ealing)

    client.post(reverse("account_login"), {"email": "HEAD@oak.example"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_the_letter()})

    contact.refresh_from_db()
    assert signed_in(client)
    assert contact.user.email == "head@oak.example"


def test_asking_for_a_code_does_not_tell_whether_an_address_is_known(ealing, camden, visitor):
    make_contact(ealing, "head@oak.example")
    make_contact(camden, "other@elm.example")

    answers = []
    for address in ("head@oak.example", "nobody@oak.example", "other@elm.example"):
        answer = visitor(ealing).post(reverse("account_login"), {"email": address}, follow=True)
        answers.append(re.sub(r'csrf\w*" value="\w+"|\S+@\S+\.example', "", answer.content.decode()))

    assert answers[0] == answers[1] == answers[2]
    assert [notice.address for notice in Notice.objects.all()] == ["head@oak.example"]
    assert not User.objects.filter(email="other@elm.example").exists()


def test_signing_in_ties_contacts_of_that_address_to_the_user(ealing, sign_in, visitor):
    user = make_user("anna@oak.example")
    contact = make_contact(ealing, "Anna@OAK.example")

    visitor(ealing).post(reverse("sign_in_link", args=[make_link(user=user)]))

    contact.refresh_from_db()
    assert contact.user == user


@pytest.mark.parametrize(
    "path", ["/admin/login/", "/_util/login/", "/admin/password_reset/", "/account/password/reset/", "/account/signup/"]
)
def test_there_is_no_door_with_a_password(ealing, visitor, path):
    answer = visitor(ealing).get(path, follow=True)

    assert b'type="password"' not in answer.content
