"""Gatekeeping with two items, heads who read Urdu, Polish and English, and somebody who translates."""

import pytest
from django.utils import timezone

from bulletins.compose import compose
from bulletins.languages.words import of_edition, of_item, of_section
from bulletins.models import Edition, Translation
from cms.people.appoint import appoint
from cms.people.models import Contact
from tests.bulletins.conftest import FRIDAY, make_item
from tests.factories import make_contact, make_school, make_user, seat


@pytest.fixture
def several(ealing, gatekeeping):
    """Ealing offers Urdu and Polish; one head reads Urdu."""
    ealing.languages = "ur pl"
    ealing.save()
    Contact.objects.filter(email__startswith="head@oak").update(language="ur")
    gatekeeping.partnership = ealing
    return gatekeeping


@pytest.fixture
def editor(ealing):
    return appointed("editor", ealing)


@pytest.fixture
def approver(ealing):
    return appointed("approver", ealing)


def appointed(role, partnership):
    user = make_user(f"{role}@{partnership.key}.example")
    appoint(user=user, partnership=partnership, role=role)
    return user


@pytest.fixture
def census(several):
    return make_item(several, "Census sign-off", action="Sign the census off", deadline=FRIDAY, audience="SBMs")


@pytest.fixture
def lettings(several):
    return make_item(several, "Lettings policy")


@pytest.fixture
def edition(several, census, lettings):
    return compose(several, FRIDAY)


def translate(words, language="ur", *, partnership, approve=True, **said):
    """As the screen keeps it. `said`: the words; those not given are the English, turned round."""
    given = {name: said.get(name, f"⟪{text}⟫") for name, text in words.english.items()}
    return Translation.objects.create(
        partnership=partnership,
        source=words.key,
        language=language,
        digest=words.digest,
        english=dict(words.english),
        words=given,
        approved_at=timezone.now() if approve else None,
    )


def approved(edition, editor, approver):
    """The edition as it may be sealed."""
    from bulletins.approve import approve, ask

    ask(edition, editor)
    approve(edition, approver)
    return Edition.objects.get(pk=edition.pk)


def make_reader(publication, address, language):
    contact = make_contact(publication.partnership, address, language=language)
    seat(contact, "headteacher", make_school(publication.partnership, f"{address.partition('@')[0]} School"))
    return contact


__all__ = ["approved", "make_reader", "make_user", "of_edition", "of_item", "of_section", "translate"]
