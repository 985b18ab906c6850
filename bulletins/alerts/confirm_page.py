"""The page behind the button of an alert's letter. GET shows, POST acts: mail scanners open every link there is.

Its link is the right to act, so it asks for no cookie.
"""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bulletins.alerts import confirm
from bulletins.alerts.confirm import NotConfirmed
from bulletins.alerts.content import HANDLING
from bulletins.alerts.reached import Reached, reached
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert
from cms.core import rate
from newsletters.readers.preferences import masked
from newsletters.readers.views import by_token, client_of, see_other

HOUR = dt.timedelta(hours=1)
#: So many times as often for one client as for one link: a whole school may sit behind one address.
MORE = 10


@by_token(reached)
def page(request: HttpRequest, found: Reached) -> HttpResponse:
    fault = ""
    if found.is_over:
        kept = settings_of(found.alert.partnership)
        context = {"days": kept.link_days, "call": kept.call_about_it, "publication": found.alert.publication}
        return render(request, "bulletins/alerts/confirm_over.html", context, status=410)
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
                if not _may(request, found, "confirmed by colleagues", most=10):
                    raise NotConfirmed("This link was used many times in the last hour. Wait a while.")
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
        # The alert itself is shown however often; who confirmed it is not.
        "names": any(confirmation for _, confirmation in schools) and _may(request, found, "names", most=30),
        "handling": HANDLING[Alert.Handling(alert.handling)],
        "schools": schools,
        "waiting": [at for at, confirmation in schools if confirmation is None],
        "holder": masked(found.contact.email) if found.contact else "",
        "stood_down": _stood_down(alert),
        "fault": fault,
        "typed": {name: request.POST.get(name, "") for name in ("name", "role")},
    }
    return render(request, "bulletins/alerts/confirm.html", context, status=400 if fault else 200)


def _may(request: HttpRequest, found: Reached, what: str, *, most: int) -> bool:
    """Whether it is not too often yet, by this link and by whoever follows it."""
    link, client = f"{found.alert.pk}:{found.key}", client_of(request)
    return rate.hit(f"alert, {what}", key=link, most=most, per=HOUR) and rate.hit(
        f"alert, {what}, client", key=client, most=most * MORE, per=HOUR
    )


def _stood_down(alert: Alert) -> bool:
    """Whether there is a stand-down of it, which is what its reader has to know first."""
    if alert.kind == Alert.Kind.STAND_DOWN:
        return False
    return alert.thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state=Alert.State.SENT).exists()
