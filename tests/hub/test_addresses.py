"""Addresses on this machine carry the port that it serves on."""

import pytest
from django.test import Client

from cms.guidance.found import found
from hub.addresses import carry_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def local():
    return found(key="local", name="Local", hostname="localhost", base_url="http://localhost:8000")


def test_another_port_moves_every_local_address(local):
    assert carry_port(8123) == ["http://localhost:8123"]

    local.refresh_from_db()
    assert local.url("/calendar/") == "http://localhost:8123/calendar/"
    assert local.home.get_full_url() == "http://localhost:8123/"
    assert Client(HTTP_HOST="localhost:8123").get("/").status_code == 200


def test_a_public_partnership_keeps_its_address(ealing, local):
    carry_port(8123)

    ealing.refresh_from_db()
    assert ealing.base_url == "http://ealing.test"


def test_the_same_port_changes_nothing(local):
    assert carry_port(8000) == []
