"""Something to measure sending with: invented readers, and an edition composed, approved and sealed as every other."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition, EditionItem
from bulletins.publications import declare
from cms.guidance.found import found
from cms.people.appoint import appoint_address
from cms.people.models import Contact, Partnership
from cms.users.models import User
from newsletters.delivery.stop import pause
from newsletters.dkim.keys import generate
from newsletters.dkim.signers import domain_of
from newsletters.models import DkimKey, List, Mailing, Publication
from newsletters.models.publication import Tracking
from newsletters.sealing.seal import seal

KEY = "bench"
DOMAIN = "bench.example"
#: An address that is nobody's, whatever the world does (RFC 2606).
NOBODYS = ".example"
LINKS = 20
BATCH = 1000
FIRST_NAMES = ("Amira", "Bola", "Chloe", "Dev", "Elif", "Farah", "George", "Hana", "Ivan", "Jun")
#: Such that a letter has about 40 KB, most of it the markup that mail programs need.
SENTENCE = "Please read it."


class NotForMeasuring(Exception):
    """This database holds addresses that may be somebody's; the message says what to do."""


def migrate() -> bool:
    """Make the tables, where there are none. True, where nothing went wrong."""
    if Partnership._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    return True


def make_ready() -> Partnership:
    """The partnership of invented readers, in a database that holds nobody else. Raises NotForMeasuring."""
    refuse_real_addresses()
    here = Partnership.objects.filter(key=KEY).first()
    if here is None:
        here = found(key=KEY, name="Benchmark", hostname=f"hub.{DOMAIN}")
        for role in ("editor", "approver"):
            appoint_address(f"{role}@{DOMAIN}", name=role.title(), partnership=here, role=role)
        Publication.objects.filter(pk=declare(here, "gatekeeping").pk).update(tracking=Tracking.PERSON)
    return here


def refuse_real_addresses() -> None:
    for kept in (Contact.objects.all(), User.objects.all()):
        address = kept.exclude(email__iendswith=NOBODYS).values_list("email", flat=True).first()
        if address is not None:
            raise NotForMeasuring(
                f"This database holds addresses that may be somebody's (not all end in {NOBODYS}), and nothing was "
                "sent. Name an empty one: HUB_DATA=/tmp/benchmark, or a new database in DATABASE_URL."
            )


def readers(here: Partnership, number: int, letter: str = "s") -> List:
    """A list of s1@bench.example to sN@bench.example, whoever of them was there before; of others by another letter."""
    made = (
        Contact(
            partnership=here,
            name=f"{FIRST_NAMES[n % len(FIRST_NAMES)]} Reader {n}",
            email=f"{letter}{n}@{DOMAIN}",
            email_folded=f"{letter}{n}@{DOMAIN}",
        )
        for n in range(1, number + 1)
    )
    for batch in _batches(made):
        Contact.objects.bulk_create(batch, ignore_conflicts=True)
    a_list, _ = List.objects.get_or_create(
        partnership=here, slug=f"{letter}-{number}", defaults={"name": f"The first {number:,} of {letter}"}
    )
    # In the order in which they were made, which is that of their numbers.
    named = Contact.objects.of(here).filter(email_folded__startswith=letter)
    first = named.order_by("pk").values_list("pk", flat=True)
    through = List.named.through
    for some in _batches(first[:number].iterator(chunk_size=BATCH)):
        through.objects.bulk_create([through(list=a_list, contact_id=pk) for pk in some], ignore_conflicts=True)
    return a_list


def sealed(here: Partnership, a_list: List, *, goes: bool = True) -> Mailing:
    """A new edition to a list, due at once; or one that no delivery process touches."""
    mailing = seal(approved(here), lists=[a_list], by=_user("editor"), goes_at=timezone.now())
    if not goes:
        pause(mailing, by=None)
    return mailing


def approved(here: Partnership) -> Edition:
    """A new edition that may go."""
    publication = Publication.objects.of(here).get(kind="gatekeeping")
    publication.partnership = here
    edition = _composed(publication, _user("editor"))
    ask(edition, _user("editor"))
    approve(edition, _user("approver"))
    return Edition.objects.get(pk=edition.pk)  # type: ignore[no-any-return]


def sign_by(here: Partnership, kinds: Collection[str]) -> None:
    """From now on letters are signed by a new key of each of these kinds (`DkimKey.Algorithm`); by none, where none is
    named. Nobody's DNS is asked for them.
    """
    keys = DkimKey.objects.of(here)
    keys.delete()
    if kinds:
        generate(here, domain_of(Publication.objects.of(here).get(kind="gatekeeping").sender_email))
        keys.filter(algorithm__in=kinds).update(signs_since=timezone.now())


def _user(role: str) -> User:
    return User.objects.get(email=f"{role}@{DOMAIN}")


def _composed(publication: Publication, editor: User) -> Edition:
    """Twenty pieces of news with an address each, some with a deadline."""
    last = publication.editions.aggregate(day=Max("date"))["day"]
    edition = compose(publication, last + dt.timedelta(days=1) if last else timezone.localdate(), by=editor)
    sections = list(publication.sections.all())
    for n in range(LINKS):
        edition.items.add(
            EditionItem(
                section=sections[n * len(sections) // LINKS],
                sort_order=n,
                title=f"What changes, {n + 1} of {LINKS}",
                summary=SENTENCE,
                link=f"https://news.{DOMAIN}/{edition.number}/{n + 1}/",
            )
        )
    edition.introduction = SENTENCE
    edition.save_revision(user=editor, log_action="wagtail.edit", clean=False)
    return edition


def _batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(things)
    while batch := list(islice(left, BATCH)):
        yield batch
