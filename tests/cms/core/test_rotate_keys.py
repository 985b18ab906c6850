"""Changing the keys under which numbers and words are sealed."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from cms.core import cipher
from cms.core.fields import SealedTextField
from cms.core.rotate import sealed_fields
from cms.notices.tell import tell
from cms.people.models import Mobile
from tests.factories import make_contact, make_user


@pytest.fixture
def numbers(ealing, settings):
    """Five numbers and a factor, sealed when the only key was the old one."""
    settings.FIELD_KEYS = ["old"]
    for last in range(5):
        Mobile.objects.create(partnership=ealing, contact=make_contact(ealing), number=f"07700 90012{last}", source="x")
    tell(ealing, key="k", kind="k", to="a@b.example", subject="s", text="Words")
    secret = {"secret": cipher.seal("totp"), "used": [1]}
    Authenticator.objects.create(user=make_user(), type="totp", data=secret)
    settings.FIELD_KEYS = ["new", "old"]


def rotate(capsys):
    call_command("rotate_keys", "--json")
    return json.loads(capsys.readouterr().out)


def test_everything_sealed_opens_with_the_new_key_alone(numbers, settings, capsys):
    told = rotate(capsys)

    settings.FIELD_KEYS = ["new"]
    assert told["sealed_again"] == 7
    assert told["where"]["people.Mobile.number"] == 5
    assert {mobile.number[-1] for mobile in Mobile.objects.all()} == set("01234")
    assert cipher.open_sealed(Authenticator.objects.get().data["secret"]) == "totp"


def test_after_a_break_it_goes_on_where_it_was(numbers, settings, monkeypatch, capsys):
    monkeypatch.setattr("cms.core.rotate.BATCH", 2)
    real, calls = cipher.rotated, []

    def breaks(text):
        calls.append(text)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(text)

    monkeypatch.setattr(cipher, "rotated", breaks)
    with pytest.raises(KeyboardInterrupt):
        rotate(capsys)
    monkeypatch.setattr(cipher, "rotated", real)

    assert 0 < rotate(capsys)["where"]["people.Mobile.number"] < 5
    assert rotate(capsys)["sealed_again"] == 0


def test_a_key_that_is_missing_is_told(numbers, settings, capsys):
    settings.FIELD_KEYS = ["new"]

    with pytest.raises(CommandError, match="add that key to HUB_FIELD_KEYS") as refusal:
        rotate(capsys)

    assert refusal.value.returncode == 2


def test_no_number_stands_readable_in_the_database(numbers):
    found = {model._meta.label: field for model, field in sealed_fields()}
    assert isinstance(found["people.Mobile"], SealedTextField)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_mobile")
        assert not any("07700" in row[0] for row in cursor.fetchall())
