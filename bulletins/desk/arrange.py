"""The desk: what is on offer, the edition by section, and its preview; each act is one small request."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bulletins.arranging.held import GOES, Hand, NotArranged
from bulletins.check import check
from bulletins.desk import reading
from bulletins.desk.doors import edition_here, needs
from bulletins.desk.moves import MOVES, TYPED, number
from bulletins.desk.panes import Panes
from bulletins.models import Edition
from bulletins.standing import standing_of
from cms.people import rights
from cms.people.models import Contact
from newsletters.checks.finding import Finding

#: For so long the acts of one editor make one version; then the next begins another.
ONE_VERSION = dt.timedelta(minutes=30)
#: The tabs of the preview: name, label, and the mode of the preview.
TABS = [
    ("letter", "Letter", "letter"),
    ("phone", "Phone", "letter"),
    ("dark", "Dark", "dark"),
    ("text", "Text", "text"),
    ("web", "Web page", "web"),
    ("checks", "Checks", ""),
]


# --- The screen ------------------------------------------------------------------------------------------------------


@require_safe
@needs(rights.COMPOSE)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    edition = _row(request, pk)
    if edition.is_sealed:
        messages.info(request, GOES)
        return redirect("editions:edition", pk=pk)
    return _show(request, edition)


def _row(request: HttpRequest, pk: int) -> Edition:
    """An edition of this host's partnership. Of a draft the rows are what it is now: every editor writes them beside
    each version, and they cost a fraction of it.
    """
    here = Edition.objects.of(request.partnership).select_related("publication__partnership", "latest_revision")  # type: ignore[attr-defined]
    found: Edition = get_object_or_404(here, pk=pk)
    return found


def _show(request: HttpRequest, edition: Edition, *, status: int = 200, **told: Any) -> HttpResponse:
    """The whole screen, or the panes alone where a script asks. `told`: a sentence, what was typed and touched."""
    now = _row(request, edition.pk)
    panes = Panes(now, words=request.GET.get("q", "")[:100], typed=told.pop("typed", {}))
    context = {"edition": now, "panes": panes, "standing": standing_of(now), "version": _version(now), **told}
    if _is_small(request):
        return render(request, "bulletins/desk/_panes.html", context, status=status)
    asked = reading.asked(request.GET)
    tab = next((tab for tab in TABS if tab[0] == request.GET.get("view")), TABS[0])
    context |= {
        "tabs": [(name, label, _frame(now, mode, asked)) for name, label, mode in TABS],
        "tab": tab[0],
        "frame": _frame(now, tab[2], asked),
        "asked": urlencode(asked),
        "as_words": reading.Reading(now, asked).words,
        "readers": reading.choices(now, asked),
        "findings": _findings(now) if tab[0] == "checks" else [],
    }
    return render(request, "bulletins/desk/arrange.html", context, status=status)


def _is_small(request: HttpRequest) -> bool:
    return request.headers.get("X-Desk") == "panes"


def _frame(edition: Edition, mode: str, asked: dict[str, str]) -> str:
    if not mode:
        return reverse("editions:desk_checks", args=[edition.pk])
    question = f"?{urlencode(asked)}" if asked else ""
    return reverse("editions:preview", args=[edition.pk, mode]) + question


def _version(edition: Edition) -> str:
    """Names what the desk shows. It does not say what would go, as `approve.version_of` does: that costs a letter."""
    newest = edition.latest_revision
    return f"{newest.pk}.{newest.created_at.timestamp()}" if newest else ""


@require_safe
@needs(rights.COMPOSE)
def checks(request: HttpRequest, pk: int) -> HttpResponse:
    """What the checks find, for the tab of the preview."""
    edition = edition_here(request, pk)
    return render(request, "bulletins/desk/_desk_checks.html", {"edition": edition, "findings": _findings(edition)})


def _findings(edition: Edition) -> list[Finding]:
    return [] if edition.is_sealed else check(edition)


@require_POST
@needs(rights.COMPOSE)
def read_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose letter is shown: a contact, by their address, which is kept out of the address of the screen."""
    edition = _row(request, pk)
    address = request.POST.get("address", "").replace("\0", "").strip()[:320]
    found = Contact.objects.of(edition.publication.partnership).at(address).first() if address else None
    view = {"view": request.POST.get("view", "letter")}
    if found is None:
        messages.error(request, f"Nobody here has the address “{address}”. Give the address of a contact.")
    else:
        view["contact"] = reading.sealed(found)
    return redirect(f"{reverse('editions:desk', args=[pk])}?{urlencode(view)}#preview")


# --- The acts --------------------------------------------------------------------------------------------------------


@require_POST
@needs(rights.COMPOSE)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    edition = _row(request, pk)
    name, given = request.POST.get("act", ""), request.POST
    hand = Hand(request.user, _own_version(request, pk))  # type: ignore[arg-type]
    told: dict[str, Any] = {"touched": number(given.get("piece"))}
    try:
        told["said"] = MOVES[name](edition, given, hand) if name in MOVES else ""
        if not told["said"]:
            raise NotArranged("Choose what to do with it, and try again.")
        told["said"] += _others(edition, given.get("version", ""), hand)
    except NotArranged as refusal:
        told |= {"said": str(refusal), "fault": True}
        if name in TYPED:
            told["typed"] = {told["touched"] or 0: {key: given.get(key, "")[:5000] for key in TYPED[name]}}
    _remember(request, pk, hand)
    if _is_small(request) or told.get("typed"):
        return _show(request, edition, status=409 if told.get("fault") else 200, **told)
    messages.add_message(request, messages.ERROR if told.get("fault") else messages.SUCCESS, told["said"])
    return redirect(_back(request, pk, told["touched"]))


def _back(request: HttpRequest, pk: int, touched: int | None) -> str:
    """The desk as it was looked at, at the piece that was touched."""
    kept = {name: request.GET[name] for name in ("view", "q", *reading.asked(request.GET)) if request.GET.get(name)}
    question = f"?{urlencode(kept)}" if kept else ""
    return f"{reverse('editions:desk', args=[pk])}{question}#{f'piece-{touched}' if touched else 'edition'}"


def _others(edition: Edition, seen: str, hand: Hand) -> str:
    """A word where somebody else changed the edition since this desk was shown."""
    before = edition.latest_revision
    if not seen or before is None or seen == _version(edition) or before.user_id == hand.user.pk:
        return ""
    at = f"{timezone.localtime(before.created_at):%H:%M}"
    return f" {before.user or 'Somebody else'} changed this edition too, at {at}: what you see now holds both."


# --- Versions --------------------------------------------------------------------------------------------------------


def _own_version(request: HttpRequest, pk: int) -> int | None:
    """The version that this session's acts are making, where it was begun lately."""
    kept = request.session.get("desk_version")
    if not kept or kept[0] != pk or timezone.now().timestamp() - kept[2] > ONE_VERSION.total_seconds():
        return None
    version: int = kept[1]
    return version


def _remember(request: HttpRequest, pk: int, hand: Hand) -> None:
    if hand.version and hand.version != _own_version(request, pk):
        request.session["desk_version"] = [pk, hand.version, timezone.now().timestamp()]
