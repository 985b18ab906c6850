"""What is held of people in alerts themselves: who wrote and approved them, and what they say."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from bulletins.models.alert import Alert, AlertStep
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting
from newsletters.models import Mailing, Variant

GONE = "(let go after its time)"


def written(contact: Contact) -> dict[str, Any]:
    """As staff: what they did about which alert, and when. What it says, and why they broke the glass or sent it back,
    stand on its page: whoever looks this up need not have the right to alerts.
    """
    if contact.user_id is None:
        return {}
    steps = AlertStep.objects.filter(alert__partnership=contact.partnership, by=contact.user_id)
    return {
        "steps": [
            {"alert": str(step.alert), "what": step.get_what_display(), "at": step.at}
            for step in steps.select_related("alert").order_by("pk")
        ]
    }


def old(partnership: Partnership, before: dt.datetime) -> QuerySet[Alert]:
    """Alerts of so long ago that still say something. One that is in work is nobody's past."""
    done = Alert.objects.of(partnership).exclude(state__in=[Alert.State.ASKED, Alert.State.APPROVED])
    found: QuerySet[Alert] = done.filter(Q(sent_at__lt=before) | Q(sent_at=None, made_at__lt=before))
    return found.exclude(title=GONE)


def let_go(partnership: Partnership, before: dt.datetime) -> int:
    """The words go, wherever they are kept; that there was an alert, for which schools and when, stays."""

    def one_batch(keys: list[Any]) -> None:
        for alert in Alert.objects.filter(pk__in=keys).select_related("publication"):
            mailings = Mailing.objects.filter(pk__in=alert.mailings().values("pk"))
            Variant.objects.filter(mailing__in=mailings).update(html="", text="", said={}, skeleton=b"")
            mailings.update(subject=alert.publication.name)
        AlertStep.objects.filter(alert__in=keys).update(words="")
        Alert.objects.filter(pk__in=keys).update(
            title=GONE, what_happened="", do_now="", call="", glass_reason="", quadrants=[], phases=[], schools=[]
        )

    return batches(lambda: old(partnership, before), one_batch)


def register() -> None:
    declare(Rule(
        name="alerts", label="What alerts said", default_months=72, least_months=12,
        help="Words, reasons and letters go; that an alert went to which schools, and when, stays.",
        due=counting(old), let_go=let_go,
        one="alert lost its words", many="alerts lost their words",
    ))  # fmt: skip
