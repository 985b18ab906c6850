"""What an alert says: the same to everybody, in the partnership's first language, never translated by a machine."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.utils import timezone

from bulletins.alerts.audience import Seated, deputies_of, seats_by_contact
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert, AlertSeat
from bulletins.models.alert_follow_up import AlertControl
from cms.core.language import long_date
from newsletters.edition import Letter, LetterItem, LetterSection, Piece, Watch
from newsletters.models import Mailing
from newsletters.models.publication import Tracking

CONFIRM = "Confirm that we have this"
HANDLING = {
    Alert.Handling.STAFF: "You may share this with staff who need to know. Do not share it with parents.",
    Alert.Handling.PARENTS: "You may share this with staff and with parents.",
    Alert.Handling.NOBODY: "Share this with nobody.",
}
OPENING = {
    Alert.Kind.ALERT: "",
    Alert.Kind.UPDATE: "This updates an alert that you have.",
    Alert.Kind.STAND_DOWN: "This stands down an alert that you have.",
}


class AlertContent:
    pieces: Sequence[Piece] = ()
    for_all = True
    languages: Collection[str] = (settings.LANGUAGE_CODE,)

    def __init__(self, alert: Alert) -> None:
        self.alert = alert

    @property
    def subject(self) -> str:
        return self.alert.mail_subject

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        alert = self.alert
        parts = [
            ("What happened", alert.what_happened),
            ("What to do now", alert.do_now),
            ("Who to call", alert.call),
            ("Who you may tell", HANDLING[Alert.Handling(alert.handling)]),
        ]
        drill = "This is a drill. Nothing has happened." if alert.drill else ""
        return Letter(
            publication=alert.publication,
            subject=self.subject,
            preheader="",
            masthead=f"{alert.title} · {alert.publication.name}, {_now()}",
            introduction="\n\n".join(filter(None, (drill, OPENING[Alert.Kind(alert.kind)]))),
            sections=[LetterSection(title="", items=[LetterItem(title=t, summary=s, url="") for t, s in parts if s])],
            web_url="",
            language=settings.LANGUAGE_CODE,
            tracking=Tracking.NONE,
            on_web=False,
            bare=True,
            button=CONFIRM,
        )

    def watch(self) -> Watch | None:
        return None

    def on_frozen(self, mailing: Mailing) -> None:
        """In the sealing's transaction: which seat at which school each letter is for, and the schools with nobody."""
        rows = self._seated(mailing) if self.alert.first_id is None else self._as_the_first(mailing)
        AlertSeat.objects.bulk_create(rows, batch_size=500)
        AlertControl.objects.bulk_create(self._controls(mailing))
        if self.alert.kind == Alert.Kind.STAND_DOWN:
            from bulletins.alerts.chase_steps import call_all_off  # Which writes its letters with words of this module.

            call_all_off(self.alert)

    def _seated(self, mailing: Mailing) -> list[AlertSeat]:
        audience = self.alert.goes_to()
        assert isinstance(audience, Seated)  # noqa: S101 (a first alert goes to seats)
        letters = dict(mailing.deliveries.exclude(contact=None).values_list("contact_id", "pk"))
        rows = [
            AlertSeat(
                alert=self.alert,
                school_id=holding.seat.school_id,
                seat=holding.seat,
                role=holding.seat.role.name,
                delivery_id=letters[holding.contact_id],
            )
            for holding in audience.holdings
            if holding.contact_id in letters
        ]
        reached = {row.school_id for row in rows}
        return _once(rows) + [AlertSeat(alert=self.alert, school_id=pk) for pk in audience.schools if pk not in reached]

    def _controls(self, mailing: Mailing) -> list[AlertControl]:
        """A mailbox that got no letter has a row all the same: it counts as one where the alert did not arrive."""
        wanted = settings_of(self.alert.partnership).controlled()
        letters = dict(mailing.deliveries.filter(contact__in=wanted).values_list("contact_id", "pk"))
        return [AlertControl(alert=self.alert, delivery_id=letters.get(contact)) for contact in wanted]

    def _as_the_first(self, mailing: Mailing) -> list[AlertSeat]:
        seats = deputies_of(self.alert.thread) | seats_by_contact(self.alert.thread)
        letters = mailing.deliveries.exclude(contact=None).values_list("contact_id", "pk", "seat_id", "school_id")
        return _once([
            AlertSeat(alert=self.alert, school_id=at.school_id, seat_id=at.seat_id, role=at.role, delivery_id=letter)
            for contact, letter, seat, school in letters
            for at in seats.get(contact) or [AlertSeat(school_id=school, seat_id=seat)]
        ])  # fmt: skip


def _once(rows: list[AlertSeat]) -> list[AlertSeat]:
    """Somebody may hold a seat in two ways."""
    return list({(row.school_id, row.seat_id, row.delivery_id): row for row in rows}.values())


def _now() -> str:
    now = timezone.localtime()
    return f"{long_date(now.date())}, {now:%H:%M}"
