"""Whether two accounts are one person's. Two people stand behind an alert, not two addresses of one.

What tells: the same user; the same mailbox (`pat+night@` is `pat@`); the same contact, under an address that they have
or had; the same mobile number; the same first and last name. What does not: passkeys and authenticator apps are made
anew for each account, and what they are called is “iPhone” for many. So somebody who takes pains to hold two accounts
with nothing in common is not found: whoever appoints people answers for that.
"""

import re
from collections.abc import Iterable

from django.db.models import Q

from cms.people.models import Contact, ContactAlias, Mobile, Partnership
from cms.people.models.contact import fold
from cms.users.models import User

#: What tells, and of which kind it is: (kind, value).
Sign = tuple[str, str]
_TAG = re.compile(r"\+[^@]*(?=@)")


def in_common(user: User, others: Iterable[User], partnership: Partnership) -> tuple[User, str] | None:
    """The first of the others who seems to be the same person, and what they have in common."""
    others = list(others)
    signs = signs_of([user, *others], partnership)
    for other in others:
        if shared := signs[user.pk] & signs[other.pk]:
            return other, min(shared)[0]
    return None


def signs_of(users: Iterable[User], partnership: Partnership) -> dict[int, set[Sign]]:
    """By user, what tells who they are. Three queries, however many they are."""
    users = list(users)
    found = {user.pk: _own(user) for user in users}
    by_address: dict[str, int] = {fold(user.email): user.pk for user in users}
    former = ContactAlias.objects.of(partnership).filter(email_folded__in=by_address)
    owners = {contact: by_address[address] for address, contact in former.values_list("email_folded", "contact_id")}
    held: list[tuple[int, int]] = [(user, contact) for contact, user in owners.items()]
    theirs = Q(user__in=found) | Q(email_folded__in=by_address)
    for contact, user, address in (
        Contact.objects.of(partnership).filter(theirs).values_list("pk", "user_id", "email_folded")
    ):
        held += [(each, contact) for each in {user, by_address.get(address)} if each in found]
    numbers = dict(Mobile.objects.filter(contact__in=[contact for _, contact in held]).values_list("contact", "number"))
    for user, contact in held:
        found[user].add(("the same entry among the contacts", str(contact)))
        if number := "".join(filter(str.isdigit, numbers.get(contact, "")))[-10:]:
            found[user].add(("the same mobile number", number))
    return found


def _own(user: User) -> set[Sign]:
    signs = {("the same account", str(user.pk)), ("the same mailbox", _TAG.sub("", fold(user.email)))}
    name = " ".join(user.get_full_name().casefold().split())
    return signs | {("the same name", name)} if " " in name else signs
