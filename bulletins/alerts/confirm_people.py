"""What is held of people in confirmations and chases: shown to them, erased, let go in time."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bulletins.models.alert import Alert, AlertStep
from bulletins.models.alert_follow_up import AlertChase, AlertConfirmation, AlertOpening, AlertProof, AlertSettings
from cms.people.erase import Going
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting, register_need


def held(contact: Contact) -> dict[str, Any]:
    """What they confirmed, by what they were chased, and at which alerts they worked: never what those say."""
    confirmed = AlertConfirmation.objects.filter(contact=contact).select_related("school").order_by("pk")
    chased = AlertChase.objects.filter(contact=contact).select_related("school").order_by("pk")
    return {
        "worked_at": _worked_at(contact),
        "confirmed": [
            {
                "at": row.at,
                "how": row.get_how_display(),
                "school": _name(row.school),
                "seat": row.role,
                "name": row.name,
            }
            for row in confirmed
        ],
        "chased": [
            {"at": row.at, "by": row.get_how_display(), "school": row.school.name, "seat": row.role} for row in chased
        ],
    }


def _worked_at(contact: Contact) -> list[dict[str, Any]]:
    """As staff: what they did, and when, by the alert's number."""
    if contact.user_id is None:
        return []
    here = AlertStep.objects.filter(alert__partnership=contact.partnership_id, by=contact.user_id)
    return [{"alert": step.alert_id, "did": step.get_what_display(), "at": step.at} for step in here.order_by("pk")]


def _name(school: Any) -> str:
    return school.name if school else ""


def forget(going: Going) -> None:
    """That their school confirmed stays, with the seat and the time; who did goes."""
    here = AlertConfirmation.objects.filter(alert__partnership=going.partnership)
    theirs = Q(contact=going.contact)
    if " " in going.contact.name:  # Typed by a colleague, or noted on the telephone.
        theirs |= Q(name__iexact=going.contact.name)
    number = 0
    for row in here.filter(theirs).only("pk"):
        # A key may be made of the name.
        number += AlertConfirmation.objects.filter(pk=row.pk).update(contact=None, name="", key=f"erased:{row.pk}")
    going.went(number, "name under a confirmation of an alert", "names under confirmations of alerts")
    AlertChase.objects.filter(contact=going.contact).update(contact=None)
    for each in AlertSettings.objects.filter(controls=going.contact):
        each.controls.remove(going.contact)


def old(partnership: Partnership, before: dt.datetime) -> QuerySet[Alert]:
    """Alerts of so long ago of which some proof is left."""
    left = [Exists(model.objects.filter(alert=OuterRef("pk"))) for model in _PROOF]
    found: QuerySet[Alert] = Alert.objects.of(partnership).filter(sent_at__lt=before)
    return found.filter(left[0] | left[1] | left[2] | left[3])


#: What is proof of an alert, beside the records of its letters.
_PROOF: tuple[Any, ...] = (AlertConfirmation, AlertChase, AlertOpening, AlertProof)


def let_go(partnership: Partnership, before: dt.datetime) -> int:
    def one_batch(keys: list[Any]) -> None:
        for model in _PROOF:
            model.objects.filter(alert__in=keys).delete()

    return batches(lambda: old(partnership, before), one_batch)


def needed(partnership: Partnership, before: dt.datetime) -> Q:
    """Control mailboxes hold no seat and want nothing: they stay."""
    return Q(pk__in=AlertSettings.controls.through.objects.values("contact_id"))


def register() -> None:
    register_need(needed)
    declare(Rule(
        name="alert-proof", label="Who confirmed an alert, and who was chased", default_months=72, least_months=12,
        help="Proof of an alert has a time of its own. The alert and its log, which name schools and seats, stay.",
        due=counting(old), let_go=let_go,
        one="alert lost its confirmations and proof", many="alerts lost their confirmations and proof",
    ))  # fmt: skip
