"""The kinds of people of a partnership, each at its own host."""

from django.test import Client

from cms.people import rights
from cms.people.appoint import appoint
from cms.people.models import Contact, Partnership
from cms.people.readers import mirror
from tests.factories import make_contact, make_school, make_user, seat, signed_in

#: Staff are called by their role; `everywhere` has every role in both partnerships and works at one host.
STAFF = tuple(rights.BY_ROLE)
READERS = ("visitor", "contact", "head", "governor", "stranger")
KINDS = (*READERS, *STAFF, "everywhere")


def come_in(kind: str, here: Partnership, elsewhere: Partnership) -> Client:
    """Somebody of this kind, at the host of the first."""
    if kind == "visitor":
        return Client(HTTP_HOST=here.base_url.removeprefix("http://"))
    if kind in STAFF:
        return _with_roles([kind], [here])
    if kind == "everywhere":
        return _with_roles(list(STAFF), [here, elsewhere])
    return _reader(kind, elsewhere if kind == "stranger" else here, here)


def _with_roles(roles: list[str], places: list[Partnership]) -> Client:
    user = make_user("walker@staff.example")
    for place in places:
        for role in roles:
            appoint(user=user, partnership=place, role=role)
    return signed_in(user, places[0])


def _reader(kind: str, home: Partnership, host: Partnership) -> Client:
    """A contact who signed in; the stranger is a head of the other partnership."""
    contact = make_contact(home, f"walking-{kind}@school.example", name="Walking Person")
    role = {"head": "headteacher", "stranger": "headteacher", "governor": "governor"}.get(kind)
    if role:
        seat(contact, role, make_school(home, "Walkers School"))
    user = make_user(contact.email)
    Contact.objects.filter(pk=contact.pk).update(user=user)
    mirror(user)
    return signed_in(user, host)
