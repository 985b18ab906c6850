"""One install, several partnerships, told apart by host."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cms.people.models import Partnership, School
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


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000"])
def test_on_this_machine_a_number_for_an_address_leads_to_the_names(ealing, camden, address):
    answer = Client(HTTP_HOST=address).get("/")

    assert answer.status_code == 404
    assert '<a class="govuk-link" href="http://ealing.test">' in answer.content.decode()
    assert "http://camden.test" in answer.content.decode()


@pytest.mark.parametrize(("embedded", "address"), [(False, "127.0.0.1"), (True, "elsewhere.test"), (True, "10.0.0.1")])
def test_nobody_else_is_told_which_partnerships_there_are(ealing, settings, embedded, address):
    settings.EMBEDDED = embedded

    answer = Client(HTTP_HOST=address).get("/")

    assert answer.status_code == 404
    assert "ealing" not in answer.content.decode().lower()


def make(key="bor", name="Borough", hostname="bor.test", **others):
    call_command("create_partnership", key, name=name, hostname=hostname, **others)


def refusal(**facts):
    with pytest.raises(CommandError) as refused:
        make(**facts)
    assert refused.value.returncode == 2
    return str(refused.value)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"key": "Bad Key!"},
            "“Bad Key!” is no key: give lower-case letters, digits and hyphens, like tower-hamlets.",
        ),
        ({"key": "k" * 51}, "The key is too long: give 50 letters at most."),
        ({"name": " "}, "The name is empty: give the partnership's own, like Ealing Learning Partnership."),
        ({"name": "n" * 201}, "name: Ensure this value has at most 200 characters (it has 201)."),
        (
            {"hostname": "http://bor.test"},
            "“http://bor.test” is no host name: give one like hub.example, without http:// or a port.",
        ),
        (
            {"base_url": "http://bor.test:99999"},
            "“http://bor.test:99999” is no address of a website: give one like https://hub.example.",
        ),
    ],
)
def test_a_partnership_that_cannot_be_is_refused_with_what_is_wrong(db, facts, sentence):
    assert refusal(**facts) == sentence
    assert not Partnership.objects.exists()


def test_a_key_or_host_that_is_taken_is_refused(db):
    make()

    assert refusal(hostname="other.test") == "There is already a partnership “bor”: choose another key."
    assert refusal(key="other") == "bor.test already belongs to another partnership: choose another host."
