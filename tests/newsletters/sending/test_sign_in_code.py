"""Codes for signing in leave by the same mail server, which may be away."""

import pytest
from django.urls import reverse

from tests.factories import make_contact


@pytest.fixture
def mail_server_away(settings):
    settings.EMAIL_BACKEND = "newsletters.transport.django_mail.TransportBackend"
    settings.EMBEDDED, settings.SMTP_URL = False, "smtp://127.0.0.1:9"


def test_with_the_mail_server_away_a_known_address_is_answered_as_an_unknown_one(ealing, visitor, mail_server_away):
    make_contact(ealing, "head@oak.example")
    ask = reverse("account_request_login_code")

    known = visitor(ealing).post(ask, {"email": "head@oak.example"})
    unknown = visitor(ealing).post(ask, {"email": "nobody@oak.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
