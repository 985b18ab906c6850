"""What stands pending at the sign-up page under somebody's addresses: shown to them, and erased with them."""

from typing import Any

from cms.people.erase import Going, addresses_of
from cms.people.models import Contact
from newsletters.models import SignUp
from newsletters.models.sign_up import SignUpQuerySet


def held(contact: Contact) -> list[dict[str, Any]]:
    return [
        {
            "asked_at": each.made_at,
            "publications": [publication.name for publication in each.publications.all()],
            "name": each.name,
            "school": each.school,
            "wording": each.wording,
            "confirmed_at": each.confirmed_at,
        }
        for each in _at(contact, addresses_of(contact)).prefetch_related("publications")
    ]


def forget(going: Going) -> None:
    mine = _at(going.contact, going.addresses)
    number = mine.count()
    mine.delete()
    going.went(number, "sign-up on our page", "sign-ups on our page")


def _at(contact: Contact, addresses: list[str]) -> SignUpQuerySet:
    here: SignUpQuerySet = SignUp.objects.of(contact.partnership)
    return here.filter(email_folded__in=addresses)
