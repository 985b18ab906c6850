"""The admin's door stands wherever the admin is."""

import pytest
from django.test import Client

from cms.people.appoint import appoint
from tests.factories import make_user


@pytest.fixture
def by_mail_alone(ealing):
    """An editor's session that a letter opened, without a second factor."""
    user = make_user("editor@ealing.example")
    appoint(user=user, partnership=ealing, role="editor")
    client = Client(HTTP_HOST="ealing.test")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_folder_that_a_client_says_the_hub_lies_in_does_not_lead_past_it(by_mail_alone, ealing):
    for address in ("/admin/", f"/admin/pages/{ealing.home.pk}/edit/", "/admin/images/"):
        answer = by_mail_alone.get(address, SCRIPT_NAME="/x")
        assert answer.status_code == 302, address
        assert "second-factor" in answer["Location"], address
