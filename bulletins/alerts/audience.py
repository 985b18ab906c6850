"""Whom an alert goes to: the headteacher and the designated safeguarding lead of every open school that was chosen,
member or not, today, in the holidays too. Where a school has neither, its deputies get it at once.

An update or a stand-down goes to those who got the first, and to nobody else.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert, AlertSeat
from bulletins.models.alert_follow_up import AlertChase
from cms.people.models import Contact, Holding, Partnership, Role, School
from newsletters.lists import audience as lists
from newsletters.lists.audience import Recipient
from newsletters.lists.rule import MOST_VALUES, holdings_of
from newsletters.models import Delivery, List, Mailing

#: Who is told first, and who where nobody of those is there.
FIRST, DEPUTIES = ("headteacher", "dsl"), ("deputy-dsl",)

#: Contacts who got an alert otherwise than by its mailing (who was brought in since): filled by what chases.
Chased = Callable[[Alert], "QuerySet[Contact]"]
_chased: list[Chased] = []


def also_got_it(gather: Chased) -> None:
    """Say who else got an alert: its update and stand-down go to them too."""
    _chased.append(gather)


def chosen_schools(alert: Alert) -> "QuerySet[School]":
    """The open schools that an alert is for: those of its quadrants and phases, and those that are named."""
    schools: QuerySet[School] = School.objects.of(alert.partnership).open()
    if alert.drill:
        return schools.filter(seats__in=settings_of(alert.partnership).tested()).distinct()
    if alert.everywhere:
        return schools
    named = Q(urn__in=alert.schools)
    if not alert.quadrants and not alert.phases:
        return schools.filter(named)
    area = Q(quadrant__in=alert.quadrants) if alert.quadrants else Q()
    return schools.filter((area & Q(phase__in=alert.phases) if alert.phases else area) | named)


def without_quadrant(alert: Alert) -> "QuerySet[School]":
    """Open schools that no choice of quadrants reaches, because nobody said where they lie."""
    schools: QuerySet[School] = School.objects.of(alert.partnership).open().filter(quadrant="")
    if not alert.quadrants or alert.everywhere:
        return schools.none()
    if alert.phases:
        schools = schools.filter(phase__in=alert.phases)
    return schools.exclude(urn__in=alert.schools)


@dataclasses.dataclass
class Seated:
    """The seats of an alert that is not sealed: offers what `newsletters.sealing` asks of a `WhoGotIt`."""

    alert: Alert
    mailings: Sequence[Mailing] = ()
    still_going: bool = False
    erased: int = 0

    @cached_property
    def schools(self) -> dict[int, School]:
        """By number."""
        return {school.pk: school for school in chosen_schools(self.alert)}

    @cached_property
    def holdings(self) -> list[Holding]:
        """Who is told, in which seat: as of today."""
        if self.alert.drill:
            tested = Q(pk__in=settings_of(self.alert.partnership).tested(), school__in=self.schools)
            return list(holdings_of(tested).select_related("seat__role").order_by("pk"))
        first = self._held(FIRST, set(self.schools))
        left = set(self.schools) - {holding.seat.school_id for holding in first}
        return [*first, *self._held(DEPUTIES, left)]

    def _held(self, roles: Sequence[str], schools: set[int]) -> list[Holding]:
        if not schools:
            return []
        seats = Q(partnership=self.alert.partnership_id, role__key__in=roles, school__isnull=False)
        rows = holdings_of(seats).select_related("seat__role").order_by("pk")
        held = [holding for holding in rows if holding.seat.school_id in schools]
        return sorted(held, key=lambda holding: roles.index(holding.seat.role.key))

    def recipients(self, *, but: Q | None = None) -> Iterator[Recipient]:
        """Each person once, with the reason, in the order of their numbers."""
        # A drill reaches its test seats by name: a rule would find everybody in such a seat at the school.
        rule = {} if self.alert.drill else self._rule()
        if rule is None:
            return iter(())
        # A list that is never kept: private, because the seats of safeguarding are.
        a_list = List(partnership=self.alert.partnership, name=self.alert.publication.name, rule=rule, private=True)
        a_list.typed = (self._by_name(), ())
        return lists.everybody(a_list, ~but if but else None)

    def _by_name(self) -> list[int]:
        """Control mailboxes, which get every alert; and who sits in the test seats of a drill."""
        controls = settings_of(self.alert.partnership).controlled()
        return [*controls, *(holding.contact_id for holding in self.holdings if self.alert.drill)]

    def _rule(self) -> dict[str, Any] | None:
        by_role: dict[tuple[str, ...], set[int]] = {}
        for holding in self.holdings:
            roles = DEPUTIES if holding.seat.role.key in DEPUTIES else FIRST
            by_role.setdefault(roles, set()).add(holding.seat.school_id)
        parts = [self._seats(roles, sorted(schools)) for roles, schools in by_role.items()]
        return {"match": "any", "conditions": [each for part in parts for each in part]} if parts else None

    def _seats(self, roles: Sequence[str], schools: Sequence[int]) -> Iterator[dict[str, Any]]:
        urns = [str(self.schools[pk].urn) for pk in schools]
        for start in range(0, len(urns), MOST_VALUES):
            some = urns[start : start + MOST_VALUES]
            yield {
                "match": "all",
                "conditions": [{"field": "role", "values": list(roles)}, {"field": "school", "values": some}],
            }


@dataclasses.dataclass
class OfTheFirst:
    """Those who have the first alert, or may have it, or to whom it is still on its way: whatever they hold today."""

    first: Alert
    still_going: bool = False  # An update does not wait for a server that puts the first off.

    @property
    def mailings(self) -> Sequence[Mailing]:
        return list(self.first.mailings())

    @property
    def erased(self) -> int:
        return self._letters().filter(contact=None).count()

    def contacts(self) -> set[int]:
        letters = self._letters().exclude(contact=None)
        found = set(letters.values_list("contact_id", flat=True))
        for gather in _chased:
            found |= set(gather(self.first).values_list("pk", flat=True))
        return found

    def recipients(self, *, but: Q | None = None) -> Iterator[Recipient]:
        seats = seats_by_contact(self.first)
        rows = self._letters().exclude(contact=None).values_list("contact_id", "reason", "seat_id", "school_id")
        had: dict[int, Any] = {contact: rest for contact, *rest in rows}
        # Control mailboxes are our own: they get this too, whether they had the first or not.
        wanted = self.contacts() | set(settings_of(self.first.partnership).controlled())
        people: QuerySet[Contact] = Contact.objects.of(self.first.partnership).filter(pk__in=wanted)
        people = people.exclude(but) if but else people
        for pk, address, name, language in people.order_by("pk").values_list("pk", "email", "name", "language"):
            reason, seat, school = had.get(pk, ("", None, None))
            said = f"You got the alert that this is about. {reason}".strip()[:300]
            schools = tuple(dict.fromkeys(row.school_id for row in seats.get(pk, ()) if row.school_id))
            yield Recipient(pk, address, name, language, said, seat, school, schools or _one(school), private=True)

    def _letters(self) -> "QuerySet[Delivery]":
        states = [*Delivery.HAD_IT, *Delivery.WAITING]
        return Delivery.objects.filter(mailing__in=self.first.mailings(), state__in=states)


def seats_by_contact(alert: Alert) -> dict[int, list[AlertSeat]]:
    """The frozen seats of an alert, by who held them."""
    found: dict[int, list[AlertSeat]] = {}
    for row in AlertSeat.objects.filter(alert=alert, delivery__contact__isnull=False).select_related("delivery"):
        found.setdefault(row.delivery.contact_id, []).append(row)
    return found


def deputies_of(alert: Alert) -> dict[int, list[AlertSeat]]:
    """By contact, the seats of deputies at its schools today: those who were chased had no letter of its mailing. Who
    has left the seat since is there as they were chased.
    """
    schools = AlertSeat.objects.filter(alert=alert, school__isnull=False).values("school")
    held = holdings_of(Q(partnership=alert.partnership_id, role__key__in=DEPUTIES, school__in=schools))
    today: dict[int, list[AlertSeat]] = {}
    for holding in held.select_related("seat__role"):
        row = AlertSeat(school_id=holding.seat.school_id, seat_id=holding.seat_id, role=holding.seat.role.name)
        today.setdefault(holding.contact_id, []).append(row)
    chased: dict[int, list[AlertSeat]] = {}
    rows = chased_after(alert).filter(contact__isnull=False).order_by("pk")
    for contact, school, role in rows.values_list("contact_id", "school_id", "role"):
        chased.setdefault(contact, []).append(AlertSeat(school_id=school, role=role))
    return chased | today


def chased_after(alert: Alert) -> QuerySet[AlertChase]:
    """What was sent after an alert and after its updates."""
    thread = alert.thread
    found: QuerySet[AlertChase] = AlertChase.objects.filter(Q(alert=thread) | Q(alert__first=thread))
    return found


def audience_of(alert: Alert) -> Seated | OfTheFirst:
    return OfTheFirst(alert.first) if alert.first_id else Seated(alert)  # type: ignore[arg-type]


def role_names(partnership: Partnership, keys: Sequence[str] = (*FIRST, *DEPUTIES)) -> dict[str, str]:
    return dict(Role.objects.of(partnership).filter(key__in=keys).values_list("key", "name"))


def _one(school: int | None) -> tuple[int, ...]:
    return (school,) if school else ()
