"""The screen of sender domains: what the DNS says of them, what to publish, and the keys that sign letters."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from cms.people import rights
from cms.people.admin.door import Screen
from newsletters.desk.sender_forms import MakeForm, TakeForm, domains_of
from newsletters.dkim import use
from newsletters.dkim.keys import BadKey, generate, take
from newsletters.models import DkimKey
from newsletters.senders.check import check_partnership


class SenderScreen(Screen):
    right = rights.SETTINGS
    header_icon = "mail"

    @property
    def keys(self) -> Any:
        return DkimKey.objects.of(self.partnership).public()


class Senders(SenderScreen):
    template_name = "newsletters/senders/index.html"
    page_title = "Sender domains"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "result": check_partnership(self.partnership, since=_since(self.request)),
            "keys": self.keys,
            "now": int(timezone.now().timestamp()) + 1,
        }


class BelowSenders(SenderScreen):
    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, own = super().get_breadcrumbs_items()
        return [*above, {"url": reverse("senders:index"), "label": "Sender domains"}, own]


class NewKey(BelowSenders):
    """Make a pair of keys, or paste one. Neither is shown again."""

    template_name = "newsletters/senders/key.html"
    page_title = "New key"
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = domains_of(self.partnership)
        first = {"domain": self.request.GET.get("domain", "")}
        forms = {"make": MakeForm(domains=offered, initial=first), "take": TakeForm(domains=offered, initial=first)}
        return {**super().get_context_data(**kwargs), **forms, **kwargs}

    @method_decorator(sensitive_post_parameters("take-pem"))
    def post(self, request: HttpRequest) -> HttpResponse:
        kind, act = (TakeForm, "take") if request.POST.get("act") == "take" else (MakeForm, "make")
        form = kind(request.POST, domains=domains_of(self.partnership))
        if form.is_valid():
            try:
                made = self._made(form)
            except BadKey as fault:
                form.add_error("pem" if act == "take" else "domain", str(fault))
            else:
                names = " and ".join(key.selector for key in made)
                messages.success(request, f"Made: {names}. Publish what stands below, then start signing.")
                return redirect("senders:index")
        return self.render_to_response(self.get_context_data(**{act: form}), status=422)

    def _made(self, form: Any) -> list[DkimKey]:
        given = form.cleaned_data
        if isinstance(form, TakeForm):
            return [take(self.partnership, domain=given["domain"], selector=given["selector"], pem=given["pem"])]
        return generate(self.partnership, given["domain"])


class KeyAct(SenderScreen):
    """The buttons beside a key."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        key = get_object_or_404(self.keys, pk=pk)
        if act == "start":
            self._start(key, anyway="anyway" in request.POST)
        elif act == "retire":
            use.retire(key, by=self.user)
            messages.success(request, f"{key.selector} signs nothing any more. Leave its record for a week.")
        else:
            raise Http404
        return redirect("senders:index")

    def _start(self, key: DkimKey, *, anyway: bool) -> None:
        try:
            use.start(key, by=self.user, anyway=anyway)
        except use.NotSeen as fault:
            messages.error(self.request, f"{fault} Nothing is signed with it yet.")
        else:
            messages.success(self.request, f"Letters from {key.domain} are signed with {key.selector} from now on.")


class DeleteKey(BelowSenders):
    template_name = "newsletters/senders/delete.html"
    page_title = "Delete a key"
    header_icon = "key"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.key = get_object_or_404(self.keys, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "key": self.key}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            use.delete(self.key, by=self.user)
        except use.StillSigns as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, f"The key {self.key.selector} of {self.key.domain} was deleted.")
        return redirect("senders:index")


def _since(request: HttpRequest) -> dt.datetime | None:
    """What was found before this moment is looked at again. No later than now: nothing is newer."""
    try:
        asked = dt.datetime.fromtimestamp(int(request.GET.get("since", "")), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return min(asked, timezone.now())
