"""What every test may ask for."""

import pytest
from django.test import Client

from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Partnership
from tests.factories import make_user


@pytest.fixture
def ealing(db: None) -> Partnership:
    return found(key="ealing", name="Ealing Learning Partnership", hostname="ealing.test", base_url="http://ealing.test")


@pytest.fixture
def camden(db: None) -> Partnership:
    """The other partnership: whatever is Ealing's must never be seen here, and the other way round."""
    return found(key="camden", name="Camden Learning", hostname="camden.test", base_url="http://camden.test")


@pytest.fixture
def sign_in():
    """`sign_in("editor", ealing)`: a client at that partnership's host, signed in with that role."""

    def make(role: str, partnership: Partnership, *, email: str = "") -> Client:
        user = make_user(email or f"{role}@{partnership.key}.example")
        appoint(user=user, partnership=partnership, role=role)
        client = Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.user = user  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def visitor():
    """`visitor(ealing)`: a client at that partnership's host, not signed in."""

    def make(partnership: Partnership) -> Client:
        return Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))

    return make
