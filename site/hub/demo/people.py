"""Schools and people: imported from the files that a user would import, then appointed."""

from cms.people.appoint import appoint
from cms.people.imports import contacts, schools
from cms.people.imports.report import Report
from cms.people.models import Contact, Group, Partnership, School
from cms.people.sign_in import user_of
from cms.users.models import User
from hub.demo.content import DATA
from hub.demo.partnership import Staffed, staff
from newsletters.models import Publication
from newsletters.readers.choices import sign_up

#: Readers who sign in to the demo without any role behind the scenes.
READERS = {"headteacher": "headteacher", "governor": "governor", "clerk": "clerk", "safeguarding lead": "dsl"}
FAMILIES = "@family.example"


class RowsLeftOut(Exception):
    """The demo's own files no longer fit what the imports take; the message gives the first reason."""


def import_schools(partnership: Partnership) -> None:
    _expect_all(schools.import_schools(DATA / "schools.csv", partnership=partnership))


def import_contacts(partnership: Partnership) -> None:
    _expect_all(contacts.import_contacts(DATA / "contacts.csv", partnership=partnership))


def _expect_all(report: Report) -> None:
    if report.rejected:
        first = report.rejected[0]
        raise RowsLeftOut(f"Row {first.row}, {first.field} “{first.value}”: {first.reason}")


def place_schools(partnership: Partnership) -> None:
    """What the register does not say: quadrant, membership, clusters. Where no quadrant is said, the postcode says."""
    _expect_all(schools.import_schools(DATA / "quadrants.csv", partnership=partnership))


def seat_committees(partnership: Partnership) -> None:
    """Each school that is a member sits on one committee."""
    committees = list(Group.objects.of(partnership).filter(kind__name="Committee").order_by("pk"))
    members = list(School.objects.of(partnership).filter(member=True).order_by("urn"))
    for place, committee in enumerate(committees):
        committee.schools.set(members[place :: len(committees)])


def appoint_staff(partnership: Partnership) -> None:
    for person in staff():
        user = _user(person.name, person.email)
        appoint(user=user, partnership=partnership, role=person.role)


def let_readers_in(partnership: Partnership) -> None:
    """A headteacher and a governor may sign in, as readers."""
    for reader in readers(partnership):
        user_of(reader.email, partnership)


def readers(partnership: Partnership) -> list[Staffed]:
    """One reader for each kind: the first who holds such a seat."""
    found = []
    for role, seat in READERS.items():
        seated = Contact.objects.of(partnership).filter(holdings__seat__role__key=seat)
        first = seated.order_by("holdings__seat__school__urn", "pk").first()
        if first is not None:
            found.append(Staffed(role=role, name=first.name, email=first.email))
    return found


def sign_up_families(partnership: Partnership) -> None:
    bulletin = Publication.objects.of(partnership).get(slug="send-families")
    for contact in Contact.objects.of(partnership).filter(email__endswith=FAMILIES):
        sign_up(
            contact=contact, publication=bulletin, source="The demo", wording="Send me the SEND bulletin for families."
        )


def _user(name: str, email: str) -> User:
    """The user of an address, made where there is none."""
    first, _, last = name.partition(" ")
    there = User.objects.filter(email__iexact=email).first()
    return there or User.objects.create_user(email, first_name=first, last_name=last)
