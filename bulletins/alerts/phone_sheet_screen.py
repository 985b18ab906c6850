"""The phone sheet on a screen and on paper. The out-of-hours list and mobile numbers are for those with the right to
private lists; each look is noted before it is shown.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.phone_sheet import Sheet, sheet_of
from bulletins.models.alert import Alert
from cms.people import looks, rights
from cms.people.models import Look


@for_alerts
@require_http_methods(["GET", "HEAD", "POST"])
def phone_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it, `?print` for paper; POST gives it for paper with mobile numbers."""
    alert = alert_here(request, pk)
    sees_numbers = rights.holds(request.user, rights.PRIVATE_LISTS)
    if request.method == "POST":
        if not sees_numbers:
            raise PermissionDenied
        _note(request, alert, sheet_of(alert, private=True), Look.Act.EXPORT)
        return _paper(request, alert, sheet_of(alert, private=True, numbers=True), numbers=True)
    sheet = sheet_of(alert, private=sees_numbers)
    if sheet.out_of_hours:
        _note(request, alert, sheet, Look.Act.LOOK)
    if "print" in request.GET:
        return _paper(request, alert, sheet, numbers=False)
    context = {"alert": alert, "sheet": sheet, "sees_numbers": sees_numbers}
    return render(request, "bulletins/alerts/phone_sheet.html", context)


def _paper(request: HttpRequest, alert: Alert, sheet: Sheet, *, numbers: bool) -> HttpResponse:
    context = {"alert": alert, "sheet": sheet, "numbers": numbers, "partnership": alert.partnership}
    return render(request, "bulletins/alerts/phone_sheet_paper.html", context)


def _note(request: HttpRequest, alert: Alert, sheet: Sheet, act: Look.Act) -> None:
    thing = f"list:{sheet.out_of_hours.pk}" if sheet.out_of_hours else f"alert:{alert.pk}"
    looks.note(
        partnership=alert.partnership,
        user=request.user,  # type: ignore[arg-type]
        thing=thing,
        act=act,
        label="" if sheet.out_of_hours else "Numbers for an alert",
        people=sheet.people,
        reason=f"{'Numbers: ' if act == Look.Act.EXPORT else ''}the phone sheet of alert {alert.pk}",
    )
