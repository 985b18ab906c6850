"""Who may do what: appointing and dismissing on the screen."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.people import rights
from cms.people.models import StaffRole
from cms.users.models import User
from tests.factories import make_user


@pytest.fixture
def administrator(sign_in, ealing):
    return sign_in("administrator", ealing)


def roles_of(address, partnership):
    return sorted(StaffRole.objects.of(partnership).filter(user__email=address).values_list("role", flat=True))


def test_somebody_new_is_appointed_by_address(administrator, ealing):
    administrator.post(reverse("staff"), {"email": "Anna Ash <anna@hub.example>", "name": "Anna Ash", "role": "editor"})

    user = User.objects.get(email="anna@hub.example")
    assert user.get_full_name() == "Anna Ash"
    assert not user.has_usable_password()
    assert rights.COMPOSE in rights.of(user, ealing)
    assert user.groups.filter(name="ealing: editor").exists()


def test_somebody_known_is_appointed_whatever_the_case(administrator, ealing, camden):
    make_user("anna@hub.example")

    administrator.post(reverse("staff"), {"email": "ANNA@hub.example", "role": "approver"})

    assert roles_of("anna@hub.example", ealing) == ["approver"]
    assert roles_of("anna@hub.example", camden) == []


def test_a_role_is_taken_away_after_asking(administrator, sign_in, ealing):
    user = sign_in("editor", ealing).user
    held = StaffRole.objects.get(user=user)
    address = reverse("staff_dismiss", args=[held.pk])

    assert user.email in administrator.get(address).content.decode()
    assert roles_of(user.email, ealing) == ["editor"]
    administrator.post(address)

    assert roles_of(user.email, ealing) == []
    assert not user.groups.exists()
    assert set(ModelLogEntry.objects.values_list("action", flat=True)) >= {"people.appoint", "people.dismiss"}


def test_the_last_administrator_stays(administrator, ealing):
    held = StaffRole.objects.get(user=administrator.user)

    page = administrator.post(reverse("staff_dismiss", args=[held.pk]), follow=True).content.decode()

    assert "This is the last administrator" in page
    assert roles_of(administrator.user.email, ealing) == ["administrator"]


def test_roles_of_another_partnership_are_404(administrator, sign_in, camden):
    held = StaffRole.objects.get(user=sign_in("editor", camden).user)

    assert administrator.post(reverse("staff_dismiss", args=[held.pk])).status_code == 404
    assert held.user.email not in administrator.get(reverse("staff")).content.decode()


@pytest.mark.parametrize("role", ["contributor", "editor", "approver", "safeguarding"])
def test_only_administrators_appoint(sign_in, ealing, role):
    answer = sign_in(role, ealing).post(reverse("staff"), {"email": "me@hub.example", "role": "administrator"})

    assert answer.status_code == 302
    assert answer.url == "/admin/"
    assert not User.objects.filter(email="me@hub.example").exists()


def test_what_is_no_address_is_told(administrator):
    assert (
        "This is no e-mail address"
        in administrator.post(reverse("staff"), {"email": "anna", "role": "editor"}).content.decode()
    )


def test_private_lists_are_seen_by_who_answers_for_safeguarding_only(sign_in, ealing):
    seen = {role for role in rights.BY_ROLE if rights.PRIVATE_LISTS in rights.of(sign_in(role, ealing).user, ealing)}

    assert seen == {"safeguarding"}
