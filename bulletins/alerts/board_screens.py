"""The live board of an alert, what it is kept in step with, and the form for what was said on the telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bulletins.alerts import confirm
from bulletins.alerts.board import board_of
from bulletins.alerts.confirm import NotConfirmed
from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.panels import Link
from bulletins.models.alert import Alert
from cms.people.models import School


@for_alerts
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; `?part` gives what changes of it."""
    alert = alert_here(request, pk)
    template = "_board" if "part" in request.GET else "board"
    context = {"alert": alert, "board": board_of(alert)}
    return render(request, f"bulletins/alerts/{template}.html", context)


@for_alerts
@require_POST
def said_on_telephone(request: HttpRequest, pk: int, school: int) -> HttpResponse:
    alert = alert_here(request, pk)
    found = get_object_or_404(School.objects.of(alert.partnership), pk=school)
    given = {name: request.POST.get(name, "") for name in ("name", "role")}
    try:
        confirm.by_telephone(alert, found, by=request.user, **given)  # type: ignore[arg-type]
    except NotConfirmed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.name} has it: noted.")
    back = "alerts:phone_sheet" if request.POST.get("from") == "sheet" else "alerts:board"
    return redirect(back, pk=pk)


def link(alert: Alert) -> Link:
    """On the alert's page."""
    return Link("Who has confirmed", reverse("alerts:board", args=[alert.pk]))
