"""What the buttons of an alert do: each by POST, each answered with a sentence."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bulletins.alerts import ask, write
from bulletins.alerts.door import alert_here, for_alerts
from bulletins.alerts.forms import AlertForm, WordsForm
from bulletins.alerts.write import Refused
from bulletins.models.alert import Alert


@for_alerts
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    partnership = request.partnership  # type: ignore[attr-defined]
    form = AlertForm(request.POST or None, partnership=partnership)
    if request.method == "POST" and form.is_valid():
        alert = write.write(partnership, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        return redirect("alerts:alert", pk=alert.pk)
    return _form(request, form, heading="Write an alert", next_step="Next: see who gets it")


@for_alerts
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    alert = alert_here(request, pk)
    if not alert.is_open:
        messages.error(request, "This alert has left, or is about to: write an update instead.")
        return redirect("alerts:alert", pk=pk)
    form = _form_of(alert, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write.change(alert, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("alerts:alert", pk=pk)
    return _form(request, form, heading="Change the alert", next_step="Next: see who gets it", alert=alert)


@for_alerts
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """An update or a stand-down of an alert that has left."""
    first = alert_here(request, pk).thread
    what = Alert.Kind(kind)
    again = {name: getattr(first, name) for name in ("title", "call", "handling")}
    form = WordsForm(request.POST or None, initial=again)
    if request.method == "POST" and form.is_valid():
        try:
            follows = write.follow_up(first, what, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("alerts:alert", pk=pk)
        return redirect("alerts:alert", pk=follows.pk)
    heading = "Write an update" if what == Alert.Kind.UPDATE else "Stand the alert down"
    return _form(request, form, heading=heading, next_step="Next: see who gets it", alert=first)


@for_alerts
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask, approve, send back, break the glass, withdraw, or stop the rest of its letters."""
    alert, user = alert_here(request, pk), request.user
    words = request.POST.get("words", "").replace("\0", "").strip()[:500]
    try:
        said = _ACTS[verb](alert, user, words, request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("alerts:alert", pk=pk)


def _ask(alert: Alert, user: Any, words: str, given: Any) -> str:
    able = list(ask.approvers(ask.ask(alert, by=user)))
    if not able:
        return "Nobody else has the right to alerts, so nobody was told. You can send it alone, with a reason."
    return f"{', '.join(str(each) for each in able)} {'was' if len(able) == 1 else 'were'} told at once."


def _approve(alert: Alert, user: Any, words: str, given: Any) -> str:
    ask.approve(alert, by=user, seen=_seen(given))
    return "You approved it: its letters are leaving."


def _send_back(alert: Alert, user: Any, words: str, given: Any) -> str:
    if not words:
        raise Refused("Say in a few words what has to be changed.")
    ask.send_back(alert, by=user, words=words)
    return "You sent it back. Whoever asked is told."


def _break_glass(alert: Alert, user: Any, words: str, given: Any) -> str:
    ask.break_glass(alert, by=user, reason=words, seen=_seen(given))
    return "It is leaving without a second person. Everybody with the right to alerts is told."


def _seen(given: Any) -> int:
    """The version of the alert that was on the screen; 0 where none is said."""
    seen = given.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _withdraw(alert: Alert, user: Any, words: str, given: Any) -> str:
    write.withdraw(alert, by=user)
    return "It was withdrawn: it goes to nobody."


def _stop(alert: Alert, user: Any, words: str, given: Any) -> str:
    number = write.stop_the_rest(alert, by=user)
    return f"{number} {'letter' if number == 1 else 'letters'} will not leave. Those that left cannot be called back."


_ACTS = {
    "ask": _ask,
    "approve": _approve,
    "send-back": _send_back,
    "break-glass": _break_glass,
    "withdraw": _withdraw,
    "stop": _stop,
}
VERBS = tuple(_ACTS)


def _form_of(alert: Alert, data: Any) -> WordsForm:
    words = {name: getattr(alert, name) for name in write.WORDS}
    if alert.first_id is not None:
        return WordsForm(data, initial=words)
    where = {name: getattr(alert, name) for name in write.WHERE} | {"schools": [str(urn) for urn in alert.schools]}
    return AlertForm(data, initial=words | where, partnership=alert.partnership)


def _form(request: HttpRequest, form: WordsForm, **context: Any) -> HttpResponse:
    return render(request, "bulletins/alerts/form.html", {"form": form, **context})
