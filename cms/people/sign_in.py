"""Who signs in by which address, and (embedded only) the link that a command prints."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.people.models import Contact, Partnership, SignInLink
from cms.people.models.contact import fold
from cms.users.models import User

LINK_LIVES = dt.timedelta(hours=24)


class UnknownAddress(Exception):
    """Nobody has this address: neither a user nor a contact."""


def user_of(address: str, partnership: Partnership | None = None) -> User:
    """The user of an address; a contact (of this partnership, or of any) who has none yet becomes one.

    Raises UnknownAddress. Two who ask at the same moment get the same user.
    """
    known = Contact.objects.of(partnership) if partnership else Contact.objects.all()
    user = User.objects.filter(email__iexact=address.strip()).first()
    if user is None:
        contact = known.at(address).order_by("pk").first()
        if contact is None:
            raise UnknownAddress(address)
        user = _made_from(contact)
    return user


def _made_from(contact: Contact) -> User:
    first, _, last = contact.name.partition(" ")
    try:
        with transaction.atomic():
            user = User.objects.create_user(contact.email, first_name=first[:150], last_name=last[:150])
    except IntegrityError:
        user = User.objects.get(email__iexact=contact.email)
    link_contacts(user)
    return user


def link_contacts(user: User) -> None:
    """Tie the contacts with this user's address to them, in every partnership: the address was proved."""
    Contact.objects.filter(email_folded=fold(user.email), user=None).update(user=user)


class LinkSpent(Exception):
    """This link was used or is too old: ask for a new one."""


def make_link(*, user: User) -> str:
    """The secret of a new link that signs `user` in once, within a day."""
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(user=user, digest=SignInLink.digest_of(token), expires_at=timezone.now() + LINK_LIVES)
    return token


def holder(token: str) -> User:
    """Whose link this is, without spending it. Raises LinkSpent."""
    link = SignInLink.objects.matching(token).live().select_related("user").first()
    if link is None:
        raise LinkSpent
    return link.user


def redeem(token: str) -> User:
    """The user of a link, which is spent by this. Raises LinkSpent; a second click at the same moment loses."""
    if not SignInLink.objects.matching(token).live().update(used_at=timezone.now()):
        raise LinkSpent
    return SignInLink.objects.matching(token).select_related("user").get().user
