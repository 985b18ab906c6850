"""The people to whom an alert went at each school: by its letters, and by those with which deputies were chased.

A link stands for one of them: `d17` for a letter, `c5` for a chase.
"""

import base64
import dataclasses
import datetime as dt
import functools
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils import timezone

from bulletins.alerts import link
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert, AlertSeat
from bulletins.models.alert_follow_up import AlertChase
from cms.people.models import Contact, Partnership, School
from newsletters.readers import links
from newsletters.readers.links import BadLink

_PURPOSE = b"bulletins.alerts.chase"
_CHASE_BYTES = 8
#: Sixteen bytes of seal and eight of content.
CHASE_LENGTH = 32


@dataclasses.dataclass(frozen=True)
class At:
    """A school of a link, and the seat in which its reader has it there."""

    school: School
    role: str


@dataclasses.dataclass(frozen=True)
class Reached:
    """Who a link stands for."""

    alert: Alert
    contact: Contact | None
    key: str
    at: list[At]
    #: The path of the page.
    path: str

    @property
    def is_over(self) -> bool:
        """A letter lies about for years, and is sent on: what its link shows and does ends."""
        lasts = dt.timedelta(days=settings_of(self.alert.partnership).link_days)
        return self.alert.sent_at is not None and timezone.now() - self.alert.sent_at > lasts


@functools.lru_cache(maxsize=2)
def _sealing(secret: str) -> Callable[[bytes, None], bytes]:
    return AESSIV(links.key(secret, _PURPOSE)).encrypt


def address_of_letter(alert: Alert, delivery: int) -> str:
    return alert.partnership.url(f"{link.PATH}{link.token(delivery)}/")


def address_of_chase(alert: Alert, chase: int) -> str:
    sealed = _sealing(settings.SECRET_KEY)(chase.to_bytes(_CHASE_BYTES, "big"), None)
    return alert.partnership.url(f"{link.PATH}{base64.urlsafe_b64encode(sealed).decode()}/")


def reached(text: str, *, partnership: Partnership) -> Reached:
    """Who follows this link at this partnership's host. Raises BadLink, also for another partnership's link."""
    found = _by_chase(text) if len(text) == CHASE_LENGTH else _by_letter(text)
    if found.alert.partnership_id != partnership.pk:
        raise BadLink
    found.alert.partnership = partnership
    return found


def _by_letter(text: str) -> Reached:
    number = link.read(text)
    rows = AlertSeat.objects.filter(delivery=number, school__isnull=False)
    seats = list(rows.select_related("alert__publication", "school", "delivery__contact").order_by("pk"))
    if not seats:
        raise BadLink
    at = {row.school_id: At(row.school, row.role) for row in reversed(seats)}
    path = f"/{link.PATH}{text}/"
    return Reached(seats[0].alert, seats[0].delivery.contact, f"d{number}", list(at.values()), path)


def _by_chase(text: str) -> Reached:
    number = int.from_bytes(links.opened(text, CHASE_LENGTH, _PURPOSE), "big")
    rows = AlertChase.objects.filter(pk=number).select_related("alert__publication", "school", "contact")
    chase = rows.first() if number < 2**63 else None
    if chase is None:
        raise BadLink
    at = [At(chase.school, chase.role)]
    return Reached(chase.alert, chase.contact, f"c{number}", at, f"/{link.PATH}{text}/")
