"""The second factor: demanded behind the scenes, set up, proved, spent, taken away."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from cms.notices.models import Notice
from cms.people import second_factor
from cms.people.appoint import appoint
from cms.people.sign_in import make_link
from cms.users.models import User
from tests.cms.users.door import app_code, by_code, give_app
from tests.factories import make_contact, make_user, signed_in

PROVE = "/account/second-factor/prove/"
AGAIN = "/account/second-factor/prove-again/"


@pytest.fixture
def editor(ealing) -> User:
    user = make_user("kim@ealing.example")
    appoint(user=user, partnership=ealing, role="editor")
    return user


def follow(client: Client, path: str) -> str:
    """Where a path leads in the end."""
    answer = client.get(path, follow=True)
    return answer.redirect_chain[-1][0] if answer.redirect_chain else path


@pytest.mark.parametrize("is_superuser", [False, True])
@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/api/main/pages/", "/admin/account/"])
def test_nobody_comes_behind_the_scenes_by_e_mail_alone(ealing, visitor, editor, path, is_superuser):
    User.objects.update(is_superuser=is_superuser)
    client = visitor(ealing)
    assert by_code(client, editor.email) == "/admin/"

    assert client.get(path)["Location"].startswith("/account/second-factor/needed/?next=%2Fadmin%2F")
    assert client.post(path)["Location"] == "/account/second-factor/needed/?next=%2Fadmin%2F"
    assert b"Set up a second factor" in client.get(path, follow=True).content


def test_a_reader_needs_none(ealing, visitor):
    make_contact(ealing, "head@oak.example")
    client = visitor(ealing)

    assert by_code(client, "head@oak.example") == "/"
    assert client.get("/admin/").status_code == 404


def test_an_app_is_set_up_once_and_leads_to_where_one_was_going(
    ealing, visitor, editor, django_capture_on_commit_callbacks
):
    client = visitor(ealing)
    by_code(client, editor.email)
    client.get("/admin/pages/", follow=True)

    client.get("/account/second-factor/app/")
    code = second_factor.totp.hotp_value(client.session["mfa.totp.secret"], int(time.time()) // 30)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/second-factor/app/", {"code": f"{code:06}"}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/account/second-factor/recovery-codes/"
    assert page.count("<li><code>") == 10
    assert 'href="/admin/pages/"' in page
    assert client.get("/admin/").status_code == 200
    assert "<li><code>" not in client.get("/account/second-factor/recovery-codes/").content.decode()
    assert "authenticator app was added" in Notice.objects.get(kind="sign-in-changed").text


def test_a_secret_is_sealed_at_rest(editor):
    second_factor.totp.TOTP.activate(editor, "JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.values_list("data", flat=True))


def test_whoever_has_one_proves_it_when_signing_in_and_next_is_kept(ealing, visitor, editor):
    give_app(editor)
    client = visitor(ealing)

    assert by_code(client, editor.email, onward="/admin/pages/") == PROVE
    assert "_auth_user_id" not in client.session
    assert b"not right" in client.post(PROVE, {"code": "000000"}).content
    answer = client.post(PROVE, {"code": app_code()})

    assert answer["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_a_session_from_before_is_asked_and_led_back(ealing, visitor, editor):
    client = visitor(ealing)
    by_code(client, editor.email)
    codes = give_app(editor)

    assert follow(client, "/admin/pages/") == f"{AGAIN}?next=%2Fadmin%2Fpages%2F"
    # Nobody adds another factor without the one that they have.
    assert follow(client, "/account/second-factor/passkeys/add/").startswith(AGAIN)
    answer = client.post(f"{AGAIN}?next=/admin/pages/", {"code": codes[0]})

    assert answer["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("onward", ["https://bad.example/", "//bad.example/", "javascript:alert(1)"])
def test_the_page_leads_to_no_other_website(ealing, sign_in, onward):
    assert sign_in("editor", ealing).get("/account/second-factor/needed/", {"next": onward})["Location"] == "/"


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_is_spent_by_its_use(editor, kind):
    codes = give_app(editor)
    code = app_code() if kind == "app" else codes[3]
    second_factor.check_code(editor, code)

    with pytest.raises(second_factor.WrongCode):
        second_factor.check_code(editor, code)


def test_an_older_code_is_spent_by_a_newer_one(editor):
    give_app(editor)
    second_factor.check_code(editor, app_code(steps=1))

    with pytest.raises(second_factor.WrongCode):
        second_factor.check_code(editor, app_code())


def test_codes_are_not_tried_without_end(editor):
    give_app(editor)
    for _ in range(10):
        with pytest.raises(second_factor.WrongCode):
            second_factor.check_code(editor, "123")

    with pytest.raises(second_factor.TooManyTries, match="Wait 15 minutes"):
        second_factor.check_code(editor, app_code())


def test_changing_factors_asks_for_a_recent_one(ealing, visitor, editor):
    give_app(editor)
    client = visitor(ealing)
    by_code(client, editor.email)
    client.post(PROVE, {"code": app_code()})

    for path in ("app/remove/", "recovery-codes/new/", "passkeys/add/"):
        assert follow(client, f"/account/second-factor/{path}").startswith(AGAIN)
    client.post(f"{AGAIN}?next=/account/second-factor/app/remove/", {"code": app_code(steps=1)})
    client.post("/account/second-factor/app/remove/")

    assert not Authenticator.objects.exists()


def test_the_second_factor_of_one_is_not_that_of_the_next_in_the_same_browser(ealing, visitor, editor):
    client = signed_in(editor, ealing)
    other = make_user("sam@ealing.example")
    appoint(user=other, partnership=ealing, role="editor")
    client.post("/account/logout/")
    by_code(client, other.email)

    assert client.get("/admin/").status_code == 302


def test_a_link_that_a_command_printed_counts_as_one(ealing, visitor, editor):
    client = visitor(ealing)
    client.post(f"/account/link/{make_link(user=editor)}/")

    assert client.get("/admin/").status_code == 200


def test_an_administrator_takes_it_away_and_the_sessions_are_over(ealing, editor, sign_in):
    boss = sign_in("administrator", ealing).user
    give_app(editor)
    client = signed_in(editor, ealing)
    assert client.get("/admin/").status_code == 200

    second_factor.forget(user=editor, partnership=ealing, by=boss)

    assert not Authenticator.objects.filter(user=editor).exists()
    assert client.get("/admin/")["Location"].startswith("/account/login/")
    assert Notice.objects.get().address == editor.email


def test_it_stays_where_somebody_works_elsewhere_too_unless_a_superuser_says(ealing, camden, editor, sign_in):
    boss = sign_in("administrator", ealing).user
    give_app(editor)
    appoint(user=editor, partnership=camden, role="editor")
    root = make_user("root@hub.example", is_superuser=True)

    with pytest.raises(second_factor.RolesElsewhere):
        second_factor.forget(user=editor, partnership=ealing, by=boss)
    with pytest.raises(second_factor.RolesElsewhere):
        second_factor.forget(user=root, partnership=ealing, by=boss)
    assert Authenticator.objects.filter(user=editor).exists()
    second_factor.forget(user=editor, partnership=ealing, by=root)
    assert not Authenticator.objects.filter(user=editor).exists()


def test_whoever_runs_the_install_takes_it_away_by_a_command(ealing, editor, capsys):
    give_app(editor)

    call_command("forget_second_factor", "KIM@ealing.example", partnership="ealing")
    with pytest.raises(CommandError, match="Check its spelling") as refusal:
        call_command("forget_second_factor", "nobody@ealing.example", partnership="ealing")

    assert "no second factor now" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert refusal.value.returncode == 2
