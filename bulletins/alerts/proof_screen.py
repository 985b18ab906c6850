"""The page of an alert's proof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bulletins.alerts import proof_words
from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.panels import Link
from bulletins.alerts.proof import find
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert
from bulletins.models.alert_follow_up import AlertProof


@for_alerts
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found at its time, and what is found now."""
    alert = alert_here(request, pk)
    kept = AlertProof.objects.filter(alert=alert).first()
    now = find(alert)
    context = {
        "alert": alert,
        "proof": kept,
        "short": proof_words.in_short(kept or now),
        "after": settings_of(alert.partnership).proof_after,
        "found": kept or now,
    }
    return render(request, "bulletins/alerts/proof.html", context)


def link(alert: Alert) -> Link:
    """On the alert's page."""
    return Link("Proof", reverse("alerts:proof", args=[alert.pk]))
