"""What one reader gets, and what they could get."""

import dataclasses

from django.urls import reverse
from django.utils.text import get_text_list

from cms.people.models import Contact
from cms.people.my_school import Part
from newsletters.lists import audience
from newsletters.models import Choice, List, Publication
from newsletters.readers import links
from newsletters.readers.links import Person, Reader
from newsletters.weekly.choose import KIND


@dataclasses.dataclass(frozen=True, kw_only=True)
class Offer:
    """A publication as the preferences page shows it to one reader."""

    publication: Publication
    gets: bool
    #: Whether a list brings it, without a sign-up.
    listed: bool
    may_join: bool
    #: Where a statutory one is handed over.
    hand_over_url: str = ""


def offers(person: Person) -> list[Offer]:
    """The publications that somebody gets, has left or may join.

    A letter may be forwarded and its links followed by anybody: what comes by a private list stays unsaid, unless it is
    the very letter that the link came in.
    """
    contact = person.contact
    came_in = person.publication.pk if isinstance(person, Reader) else None
    choices = {
        choice.publication_id: choice.wants
        for choice in Choice.objects.of(contact.partnership).filter(contact=contact).in_force()
    }
    found = []
    several = Publication.objects.of(contact.partnership).exclude(kind=KIND).prefetch_related("lists")
    for publication in several:
        publication.partnership = contact.partnership
        own = publication.pk == came_in
        listed = _listed(contact, publication, private=own)
        if not (own or listed or publication.open_to_all):
            continue
        wants = choices.get(publication.pk)
        gets = listed if publication.statutory or wants is None else wants
        found.append(
            Offer(
                publication=publication,
                gets=gets,
                listed=listed,
                may_join=not gets and (publication.open_to_all or listed),
                hand_over_url=_hand_over(contact, publication) if publication.statutory and gets else "",
            )
        )
    return found


def _listed(contact: Contact, publication: Publication, *, private: bool) -> bool:
    """Whether a list brings this publication to the contact; private ones are asked only where that may be said."""
    return any(_includes(each, contact) for each in publication.lists.all() if private or not each.private)


def _includes(a_list: List, contact: Contact) -> bool:
    """A list whose rule cannot be followed any more brings nobody anything, and keeps nobody from leaving."""
    try:
        return audience.includes(a_list, contact)
    except audience.BadRule:
        return False


def _hand_over(contact: Contact, publication: Publication) -> str:
    return links.for_reader(contact_id=contact.pk, publication=publication)["leave_url"]


def on_my_school(contact: Contact) -> Part:
    """What the page "My school" says of letters."""
    names = [offer.publication.name for offer in offers(Person(contact=contact)) if offer.gets]
    return Part(
        title="Your letters",
        text=f"You get {get_text_list(names, 'and')}." if names else "No letters come to you at present.",
        links=[("Change what you get", reverse("letters:my_preferences"))],
    )


def masked(address: str) -> str:
    """An address that its owner knows again and nobody else learns.

    >>> masked("sam.reader@school.example")
    's•••@school.example'
    """
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
