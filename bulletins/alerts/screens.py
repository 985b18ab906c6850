"""Alerts on a phone: the list, one alert with what will go to whom, and its letter."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from bulletins.alerts import ask, child_name, panels, schools
from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.outlook import outlook_of
from bulletins.alerts.steps import note
from bulletins.alerts.whom import whom
from bulletins.models.alert import Alert, AlertStep
from cms.users.models import User
from newsletters.desk.door import as_letter
from newsletters.rendering import preview

A_PAGE = 30
READER = preview.Shown(reason="You are designated safeguarding lead at Oak Primary School.")


@for_alerts
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    here = Alert.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    followed = Prefetch("followed_by", Alert.objects.order_by("made_at", "pk"))
    page = Paginator(here.firsts().prefetch_related(followed), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "bulletins/alerts/index.html", {"page": page, "waiting": here.waiting()})


@for_alerts
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, alert_here(request, pk))


def show(request: HttpRequest, alert: Alert, **more: Any) -> HttpResponse:
    """One alert: before it leaves what will go to whom, after that what became of it."""
    user: User = request.user  # type: ignore[assignment]
    is_writer = ask.wrote(alert, user)
    is_asked = alert.state == Alert.State.ASKED
    others_now = is_asked and whom(alert) != alert.asked_whom
    may_approve = is_asked and not is_writer
    if may_approve:
        note(alert, AlertStep.What.LOOKED, by=user, once=True)
    context = {
        "alert": alert,
        "outlook": outlook_of(alert) if alert.is_open else None,
        "named": child_name.in_alert(alert.partnership, child_name.texts_of(alert)) if alert.is_open else [],
        "approvers": list(ask.approvers(alert)) if alert.is_open else [],
        "is_writer": is_writer,
        "may_approve": may_approve,
        "others_now": others_now,
        "why_no_glass": ask.why_no_glass(alert, user) if is_asked and is_writer else "",
        "may_break_glass": is_asked and is_writer,
        "quadrants": schools.by_quadrant(schools.schools_of(alert)) if alert.state == Alert.State.SENT else {},
        "mailing": (mailing := alert.mailing()),
        "still_here": mailing.deliveries.waiting().count() if mailing is not None else 0,
        "followed_by": alert.followed_by.order_by("made_at", "pk") if alert.first_id is None else [],
        "stood_down": alert.thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state=Alert.State.SENT).exists(),
        "steps": alert.steps.select_related("by"),
        "letter_url": reverse("alerts:letter", args=[alert.pk]),
        "panels": panels.of(alert) if alert.state == Alert.State.SENT else [],
        **more,
    }
    return render(request, "bulletins/alerts/alert.html", context)


@for_alerts
@require_safe
@xframe_options_sameorigin
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it will arrive, for the frame on the alert's page."""
    found = alert_here(request, pk)
    return as_letter(preview.html(found.letter(settings.LANGUAGE_CODE), reader=READER))
