"""Starting a drill, how long the steps of an alert took, and the settings that both drills and chasing go by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bulletins.alerts import rehearse
from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.panels import Link
from bulletins.alerts.settings import kept_settings_of, settings_of
from bulletins.alerts.settings_form import SettingsForm
from bulletins.alerts.write import Refused
from bulletins.models.alert import Alert
from cms.people import rights


@for_alerts
@require_POST
def drill(request: HttpRequest) -> HttpResponse:
    try:
        alert = rehearse.rehearse(request.partnership, by=request.user)  # type: ignore[attr-defined, arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("alerts:settings")
    return redirect("alerts:alert", pk=alert.pk)


@for_alerts
@require_safe
def took(request: HttpRequest, pk: int) -> HttpResponse:
    alert = alert_here(request, pk)
    return render(request, "bulletins/alerts/took.html", {"alert": alert, "steps": rehearse.took(alert)})


@for_alerts
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Who may not see private lists leaves the out-of-hours list as it is."""
    here = request.partnership  # type: ignore[attr-defined]
    kept = kept_settings_of(here) if request.method == "POST" else settings_of(here)
    names_lists = rights.holds(request.user, rights.PRIVATE_LISTS)
    form = SettingsForm(request.POST or None, instance=kept, names_lists=names_lists)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "The settings of alerts were saved.")
        return redirect("alerts:settings")
    return render(request, "bulletins/alerts/settings.html", {"form": form})


def link(alert: Alert) -> Link:
    """On the alert's page."""
    return Link("How long each step took", reverse("alerts:took", args=[alert.pk]))
