"""Which domains a partnership's letters come from and go back to, as plain data: what a check needs and no more."""

import dataclasses
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from cms.people.models import Partnership
from newsletters.bounces import return_path
from newsletters.dkim.signers import domain_of
from newsletters.models import DkimKey, Publication
from newsletters.senders.organisation import up_to_organisation

NOTICES = "notices and sign-in codes"


@dataclasses.dataclass(frozen=True)
class KeyFacts:
    """What there is to know of a key beside its private half."""

    selector: str
    domain: str
    kind: str
    record_name: str
    record_value: str
    #: "new", "signs", "unseen" (signs although nobody saw its record) or "retired".
    state: str


@dataclasses.dataclass(frozen=True)
class Relay:
    """Who carries the letters, as far as we know."""

    #: The host of SMTP_URL; empty where letters stay on this machine.
    host: str = ""
    #: The name that the relay's operator wants in SPF records.
    include: str = ""


@dataclasses.dataclass(frozen=True)
class Sender:
    """A domain, what comes from it, and to which domains that goes back."""

    domain: str
    letters: tuple[str, ...] = ()
    returns_to: tuple[str, ...] = ()
    #: What comes back to this domain itself.
    takes_back: tuple[str, ...] = ()
    keys: tuple[KeyFacts, ...] = ()
    relay: Relay = Relay()
    #: Where reports about the domain may go: an address of the partnership.
    contact: str = ""


def of(partnership: Partnership) -> list[Sender]:
    """Every domain that matters to a partnership: of its publications, of its notices, and where letters return."""
    letters: dict[str, dict[str, None]] = {}
    back: dict[str, dict[str, None]] = {}
    returns: dict[str, dict[str, None]] = {}
    back_to = return_path.Back(partnership)
    for name, address in _addresses(partnership):
        domain, returned = domain_of(address), domain_of(back_to.of(return_path.DELIVERY, 0, sender=address))
        letters.setdefault(domain, {})[name] = None
        returns.setdefault(domain, {})[returned] = None
        back.setdefault(returned, {})[name] = None
    keys = keys_of(DkimKey.objects.of(partnership).public())
    relay, contact = relay_of_this_install(), partnership.contact_email
    return [
        Sender(
            domain=domain,
            letters=tuple(letters.get(domain, ())),
            returns_to=tuple(returns.get(domain, ())),
            takes_back=tuple(back.get(domain, ())),
            keys=tuple(key for key in keys if key.domain in up_to_organisation(domain)),
            relay=relay,
            contact=contact,
        )
        for domain in [*letters, *(each for each in back if each not in letters)]
        if domain
    ]


def of_name(domain: str) -> Sender:
    """A domain by itself, as if letters came from it and went back to it; with the keys of every partnership."""
    keys = keys_of(DkimKey.objects.filter(domain__in=up_to_organisation(domain)).public())
    return Sender(
        domain, letters=("letters",), returns_to=(domain,), takes_back=("letters",), keys=tuple(keys),
        relay=relay_of_this_install(),
    )  # fmt: skip


def _addresses(partnership: Partnership) -> Iterable[tuple[str, str]]:
    publications = Publication.objects.of(partnership).order_by("name", "pk")
    yield from publications.values_list("name", "sender_email")
    yield NOTICES, settings.DEFAULT_FROM_EMAIL


def keys_of(found: Iterable[DkimKey]) -> list[KeyFacts]:
    return [
        KeyFacts(each.selector, each.domain, each.kind, each.record_name, each.record_value, _state(each))
        for each in found
    ]


def _state(key: DkimKey) -> str:
    if key.retired_at:
        return "retired"
    return ("unseen" if key.unseen else "signs") if key.signs_since else "new"


def relay_of_this_install() -> Relay:
    host = "" if settings.EMBEDDED else (urlsplit(settings.SMTP_URL).hostname or "")
    return Relay(host=host, include=settings.SPF_INCLUDE)
