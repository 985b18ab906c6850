"""Signing in with an account of Microsoft 365 or Google: a real provider (allauth's own) on the loopback."""

from typing import Any, ClassVar

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client as Registered
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.users.models import User
from hub.environment import BadVariable, Environment
from tests.cms.users.door import give_app
from tests.factories import make_contact, make_user

LOGIN = "/account/with/microsoft/login/"
SENTENCE = "Your Microsoft 365 account does not open this website"


class Provider(DefaultOIDCAdapter):
    """Says beside the address what a test wants it to say."""

    amr: ClassVar[list[str]] = []

    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **kwargs: Any) -> None:
        if self.amr:
            id_token["amr"] = self.amr


@pytest.fixture
def provider(ealing, live_server, settings, monkeypatch):
    """`provider(address)`: a client of Ealing's after it came back from the provider, where it has that address."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.IDP_OIDC_PRIVATE_KEY = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    settings.IDP_OIDC_ADAPTER = f"{__name__}.Provider"
    settings.ROOT_URLCONF = "tests.cms.users.provider_urls"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "microsoft",
                    "name": "Microsoft 365",
                    "client_id": "ealing",
                    "secret": "invented",
                    "settings": {"server_url": live_server.url, "domains": []},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(Provider, "amr", [])
    found(key="provider", name="The provider", hostname="localhost", base_url=live_server.url)
    registered = Registered(
        id="ealing",
        name="Ealing",
        skip_consent=True,
        scopes="openid\nemail\nprofile",
        redirect_uris="http://ealing.test/account/with/microsoft/login/callback/",
    )
    registered.set_secret("invented")
    registered.save()

    def sign_in(address: str, *, account: str = "1", is_verified: bool = True, query: str = "") -> Client:
        there = Client(HTTP_HOST=live_server.url.removeprefix("http://"))
        owner = make_user(f"account{account}@provider.example")
        EmailAddress.objects.all().delete()
        EmailAddress.objects.create(user=owner, email=address, verified=is_verified, primary=True)
        there.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        here = Client(HTTP_HOST="ealing.test")
        away = here.post(f"{LOGIN}{query}")["Location"]
        assert away.startswith(live_server.url)
        back = there.get(away.removeprefix(live_server.url))["Location"]
        assert back.startswith("http://ealing.test/account/with/microsoft/login/callback/")
        here.answer = here.get(back.removeprefix("http://ealing.test"))
        return here

    return sign_in


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def said(client: Client) -> str:
    assert client.answer["Location"] == "/account/login/"
    return client.get("/account/login/").content.decode()


def test_a_contacts_verified_address_opens_the_door(provider, ealing):
    make_contact(ealing, "head@oak.example")

    client = provider("Head@oak.example", query="?next=/calendar/")

    assert is_in(client)
    assert client.answer["Location"] == "/calendar/"
    assert SocialAccount.objects.get().extra_data == {}
    # And again, with the same account.
    assert is_in(provider("head@oak.example"))


@pytest.mark.parametrize(
    ("address", "is_verified"),
    [("head@oak.example", False), ("nobody@oak.example", True), ("there@camden.example", True)],
)
def test_an_unverified_or_unknown_address_gets_the_same_sentence_and_signs_nobody_up(
    provider, ealing, camden, address, is_verified
):
    make_contact(ealing, "head@oak.example")
    make_contact(camden, "there@camden.example")

    client = provider(address, is_verified=is_verified)

    assert SENTENCE in said(client)
    assert not is_in(client)
    assert not User.objects.exclude(email__endswith="provider.example").exists()


def test_another_account_with_the_same_address_is_turned_away(provider, ealing):
    make_contact(ealing, "head@oak.example")
    provider("head@oak.example", account="1")

    client = provider("head@oak.example", account="2")

    assert SENTENCE in said(client)
    assert not is_in(client)


def test_an_account_whose_address_is_somebody_elses_now_is_turned_away(provider, ealing):
    make_contact(ealing, "head@oak.example")
    make_contact(ealing, "deputy@oak.example")
    provider("head@oak.example")

    assert SENTENCE in said(provider("deputy@oak.example"))


def test_nothing_is_connected_beside_signing_in(provider, ealing):
    make_contact(ealing, "head@oak.example")

    client = provider("head@oak.example", query="?process=connect")

    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_it_is_a_second_factor_only_where_the_token_says_so(provider, ealing, monkeypatch):
    editor = make_user("kim@ealing.example")
    appoint(user=editor, partnership=ealing, role="editor")

    assert provider(editor.email).get("/admin/").status_code == 302
    give_app(editor)
    assert provider(editor.email).answer["Location"] == "/account/second-factor/prove/"
    monkeypatch.setattr(Provider, "amr", ["pwd", "mfa"])
    assert provider(editor.email).get("/admin/").status_code == 200


def test_a_provider_that_is_away_gets_a_sentence(provider, ealing, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://localhost:9"

    client = Client(HTTP_HOST="ealing.test")
    client.answer = client.post(LOGIN)

    assert "That service does not answer now" in said(client)


def test_the_button_may_lead_away(ealing, visitor, settings):
    app = {"provider_id": "google", "name": "Google", "client_id": "x", "secret": "y", "settings": {"server_url": ""}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    for path in ("/account/login/", "/account/with/google/login/"):
        page = visitor(ealing).get(path)
        assert "with Google" in page.content.decode()
        assert "form-action 'self' https:" in page["Content-Security-Policy"]


def test_without_the_variables_there_is_no_button_and_no_door(ealing, visitor):
    assert "Sign in with" not in visitor(ealing).get("/account/login/").content.decode().replace("with a passkey", "")
    assert visitor(ealing).post(LOGIN).status_code == 404


# --- The variables


def test_the_variables_are_read(monkeypatch):
    monkeypatch.setenv("OIDC_MICROSOFT", "https://id:s%2Fcret@login.microsoftonline.com/1234/v2.0?domains=Oak.example")
    monkeypatch.setenv("OIDC_GOOGLE", "https://gid:gsecret@accounts.google.com")

    microsoft, google = Environment().providers()

    assert (microsoft["client_id"], microsoft["secret"]) == ("id", "s/cret")
    assert microsoft["settings"] == {
        "server_url": "https://login.microsoftonline.com/1234/v2.0",
        "domains": ["oak.example"],
    }
    assert google["settings"] == {"server_url": "https://accounts.google.com", "domains": []}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("yes", "OIDC_MICROSOFT must have the form https://CLIENT_ID:SECRET@"),
        ("https://login.microsoftonline.com/1234/v2.0", "must have the form"),
        ("http://id:secret@login.microsoftonline.com/1234/v2.0", "must have the form"),
        ("https://id:hush@login.microsoftonline.com/common/v2.0", "“common” is everybody’s"),
    ],
)
def test_a_variable_that_cannot_be_so_is_told_without_its_secret(monkeypatch, value, told):
    monkeypatch.setenv("OIDC_MICROSOFT", value)

    with pytest.raises(BadVariable) as refusal:
        Environment().providers()

    assert told in str(refusal.value)
    assert "hush" not in str(refusal.value)
