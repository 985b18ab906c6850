"""A key's life: it starts to sign when its record was seen, and is retired when another one does."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.users.models import User
from newsletters.models import DkimKey
from newsletters.senders import letter
from newsletters.senders.dns import CouldNotAsk, Dns
from newsletters.senders.domains import keys_of


class NotSeen(Exception):
    """The record of this key was not seen in the DNS; the message says what was."""


class StillSigns(Exception):
    """This key signs letters: retire it first."""

    def __str__(self) -> str:
        return "This key signs letters: retire it first, and leave its record for a week."


def start(key: DkimKey, *, by: User | None, anyway: bool = False) -> None:
    """Have letters signed with this key from now on; one of the same domain and kind that did so is retired.

    Raises NotSeen where the DNS does not have its record, unless it is to sign anyway.
    """
    unseen = _unseen(key)
    if unseen and not anyway:
        raise NotSeen(unseen)
    now = timezone.now()
    with transaction.atomic():
        alike = DkimKey.objects.of(key.partnership).filter(domain=key.domain, algorithm=key.algorithm)
        list(alike.select_for_update().values_list("pk"))  # Two who start two keys at once take their turn.
        alike.signing().exclude(pk=key.pk).update(retired_at=now)
        _change(key, signs_since=now, retired_at=None, unseen=bool(unseen))
        log(key, "newsletters.dkim_anyway" if unseen else "newsletters.dkim_start", user=by)


def retire(key: DkimKey, *, by: User | None) -> None:
    """Sign nothing with it any more. Its record has to stand until the last letters have arrived."""
    if key.retired_at is None:
        with transaction.atomic():
            _change(key, retired_at=timezone.now())
            log(key, "newsletters.dkim_retire", user=by)


def delete(key: DkimKey, *, by: User | None) -> None:
    """Raises StillSigns."""
    if key.signs:
        raise StillSigns
    with transaction.atomic():
        log(key, "wagtail.delete", user=by, deleted=True)
        key.delete()


def _unseen(key: DkimKey) -> str:
    """Why its record does not count as seen; empty where it does."""
    facts = keys_of([key])[0]
    try:
        fault = letter.record_fault(facts, Dns().texts(facts.record_name))
    except CouldNotAsk as trouble:
        return f"The DNS could not be asked for the record of {key.selector}: {trouble}."
    return f"The record of {key.selector} was not seen: {fault}" if fault else ""


def _change(key: DkimKey, **fields: object) -> None:
    """By these fields alone: the private half is not fetched, so that a key that cannot be opened can be retired."""
    DkimKey.objects.filter(pk=key.pk).update(**fields)
    for name, value in fields.items():
        setattr(key, name, value)
