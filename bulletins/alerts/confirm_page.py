"""The page behind the button of an alert's letter. GET shows, POST acts: mail scanners open every link there is.

Its link is the right to act, so it asks for no cookie.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bulletins.alerts import confirm
from bulletins.alerts.confirm import NotConfirmed
from bulletins.alerts.content import HANDLING
from bulletins.alerts.reached import Reached, reached
from bulletins.models.alert import Alert
from newsletters.readers.preferences import masked
from newsletters.readers.views import by_token, see_other


@by_token(reached)
def page(request: HttpRequest, found: Reached) -> HttpResponse:
    fault = ""
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "opened":
            confirm.opened(found)
            return HttpResponse(status=204)
        try:
            if act == "holder":
                confirm.by_holder(found)
                return see_other(found.path)
            if act == "colleague":
                given = {name: request.POST.get(name, "") for name in ("name", "role")}
                confirm.by_colleague(found, **given)
                return see_other(found.path)
        except NotConfirmed as refusal:
            fault = str(refusal)
    return _page(request, found, fault)


def _page(request: HttpRequest, found: Reached, fault: str) -> HttpResponse:
    schools = confirm.at_schools(found)
    alert = found.alert
    context = {
        "alert": alert,
        "handling": HANDLING[Alert.Handling(alert.handling)],
        "schools": schools,
        "waiting": [at for at, confirmation in schools if confirmation is None],
        "holder": masked(found.contact.email) if found.contact else "",
        "stood_down": _stood_down(alert),
        "fault": fault,
        "typed": {name: request.POST.get(name, "") for name in ("name", "role")},
    }
    return render(request, "bulletins/alerts/confirm.html", context, status=400 if fault else 200)


def _stood_down(alert: Alert) -> bool:
    """Whether there is a stand-down of it, which is what its reader has to know first."""
    if alert.kind == Alert.Kind.STAND_DOWN:
        return False
    return alert.thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state=Alert.State.SENT).exists()
