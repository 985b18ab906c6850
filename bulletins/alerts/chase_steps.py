"""The steps of chasing one school. Each is a row with a key of its own, written together with what it sends."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bulletins.alerts import chase_words
from bulletins.alerts.audience import DEPUTIES, chased_after
from bulletins.alerts.reached import address_of_chase, address_of_letter
from bulletins.alerts.schools import AtSchool
from bulletins.models.alert import Alert
from bulletins.models.alert_follow_up import AlertChase
from cms.notices.models import Notice
from cms.notices.tell import tell
from cms.people.models import Contact, Mobile, School
from newsletters.lists.rule import holdings_of
from newsletters.models import Text
from newsletters.texts.tell import can_leave, text

How = AlertChase.How
Send = Callable[[AlertChase], None]
#: Nobody is chased for an alert that is older: whoever looks at it by then telephones.
LASTS = dt.timedelta(hours=24)
KIND = "alert-chase"


def until(alert: Alert) -> dt.datetime:
    """When what is sent about it is of no use any more."""
    return (alert.sent_at or timezone.now()) + LASTS


def remind(alert: Alert, school: AtSchool) -> int:
    """Those who have the letter, once more. Gives how many, as each step does."""
    taken = 0
    for seat in school.seats:
        if (contact := seat.delivery.contact) is not None and not seat.stopped:
            words = chase_words.reminder(alert, school.school, address_of_letter(alert, seat.delivery.pk))
            taken += _once(alert, school, How.REMINDER, contact, seat.role, _by_letter(alert, contact, words))
    return taken


def go_to_deputies(alert: Alert, school: AtSchool) -> int:
    """Those who stand in, with the whole of it."""
    have_it = {seat.delivery.contact_id for seat in school.seats}
    taken = 0
    for contact, role in _deputies_at(alert, school):
        if contact.pk not in have_it:
            taken += _once(alert, school, How.DEPUTY, contact, role, _whole(alert, school, contact))
    return taken


def _whole(alert: Alert, school: AtSchool, contact: Contact) -> Send:
    def send(chase: AlertChase) -> None:
        words = chase_words.to_deputy(alert, school.school, address_of_chase(alert, chase.pk))
        _by_letter(alert, contact, words)(chase)

    return send


def _deputies_at(alert: Alert, school: AtSchool) -> Iterator[tuple[Contact, str]]:
    """Today's. A drill wakes nobody outside its test seats."""
    if alert.drill:
        return
    seats = Q(partnership=alert.partnership_id, role__key__in=DEPUTIES, school=school.school)
    for holding in holdings_of(seats).select_related("contact", "seat__role").order_by("pk"):
        yield holding.contact, holding.seat.role.name


def go_by_text(alert: Alert, school: AtSchool) -> int:
    """Everybody there whose mobile number is known: those of the letters, and the deputies who were chased. Where no
    text message can leave, that step is not taken, and no log says that it was.
    """
    if not can_leave():
        return 0
    people = [
        (each.delivery.contact, each.role, address_of_letter(alert, each.delivery.pk))
        for each in school.seats
        if not each.stopped
    ]
    rows = AlertChase.objects.filter(alert=alert, school=school.school, how=How.DEPUTY).select_related("contact")
    people += [(row.contact, row.role, address_of_chase(alert, row.pk)) for row in rows]
    taken = 0
    for contact, role, address in people:
        if contact and Mobile.objects.of(alert.partnership).filter(contact=contact).exists():
            taken += _once(alert, school, How.TEXT, contact, role, _by_text(alert, school, contact, address))
    return taken


def _by_text(alert: Alert, school: AtSchool, contact: Contact, address: str) -> Send:
    def send(chase: AlertChase) -> None:
        chase.text = text(
            contact,
            key=f"alert-chase:{alert.pk}:{chase.key}",
            kind=KIND,
            words=chase_words.text(alert, school.school, address),
            urgent=True,
            expires_at=until(alert),
        )

    return send


def put_on_sheet(alert: Alert, school: AtSchool) -> int:
    """Somebody has to telephone."""
    return _once(alert, school, How.PHONE, None, "", lambda chase: None)


def is_over(alert: Alert) -> bool:
    """Stood down, or about to be, or a stand-down itself: nobody is woken for it."""
    leaving = [Alert.State.APPROVED, Alert.State.SENT]
    followed = alert.thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state__in=leaving)
    return alert.kind == Alert.Kind.STAND_DOWN or followed.exists()


def call_off(alert: Alert, school: School) -> None:
    """It was confirmed: what waits there for a server or a provider does not go any more."""
    _expire(AlertChase.objects.filter(alert=alert, school=school))


def call_all_off(alert: Alert) -> None:
    """It is stood down: whatever waits of its chasing, and of that of its updates, does not go any more."""
    _expire(chased_after(alert))


def _expire(chased: QuerySet[AlertChase]) -> None:
    now = timezone.now()
    Text.objects.filter(pk__in=chased.exclude(text=None).values("text")).waiting().update(expires_at=now)
    Notice.objects.filter(pk__in=chased.exclude(notice=None).values("notice")).waiting().update(expires_at=now)


def _by_letter(alert: Alert, contact: Contact, words: chase_words.Words) -> Send:
    def send(chase: AlertChase) -> None:
        chase.notice = tell(
            alert.partnership,
            key=f"alert-chase:{alert.pk}:{chase.key}",
            kind=KIND,
            to=contact.email,
            contact=contact,
            subject=words.subject,
            text=words.text,
            urgent=True,
            secret=True,
            expires_at=until(alert),
        )

    return send


def _once(
    alert: Alert, school: AtSchool, how: AlertChase.How, contact: Contact | None, role: str, send: Send
) -> int:  # fmt: skip
    """The row and what it sends in one transaction, where there is no such row; how many were made."""
    key = f"{how}:{school.school.pk}:{contact.pk if contact else ''}"
    if AlertChase.objects.filter(alert=alert, key=key).exists():
        return 0
    given = {"school": school.school, "how": how, "contact": contact, "role": role, "at": timezone.now()}
    with transaction.atomic():
        if not _still_wanted(alert, school):
            return 0
        row, is_new = AlertChase.objects.get_or_create(alert=alert, key=key, defaults=given)
        if is_new:
            send(row)
            row.save(update_fields=["notice", "text"])
    return int(is_new)


def _still_wanted(alert: Alert, school: AtSchool) -> bool:
    """Whether it was neither stood down nor confirmed while other schools were chased. Whoever approves a stand-down
    waits for this transaction, or this one for them (`ask`): so nobody is brought in who would not hear the end.
    """
    Alert.objects.select_for_update(of=("self",)).get(pk=alert.thread.pk)
    return not is_over(alert) and not alert.confirmations.filter(school=school.school).exists()
