"""One install, several partnerships, told apart by host."""

import pytest
from django.test import Client

from cms.people.models import School
from tests.factories import make_school


def test_a_host_shows_its_own_partnership(ealing, camden, visitor):
    assert b"Ealing Learning Partnership" in visitor(ealing).get("/").content
    assert b"Camden Learning" in visitor(camden).get("/").content


@pytest.mark.parametrize("path", ["/", "/admin/", "/account/login/", "/nothing-here/"])
def test_an_unknown_host_is_404_whatever_the_path(ealing, path):
    assert Client(HTTP_HOST="elsewhere.test").get(path).status_code == 404


def test_schools_of_another_partnership_are_not_fetched(ealing, camden):
    ours = make_school(ealing)
    make_school(camden)

    assert list(School.objects.of(ealing)) == [ours]


def test_an_editor_of_one_partnership_finds_no_admin_at_the_other(ealing, camden, sign_in):
    client = sign_in("editor", ealing)

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/", HTTP_HOST="camden.test").status_code == 404
