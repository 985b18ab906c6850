"""The screens of held back addresses: which, why and until when; to add one by hand, and to release one."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.people import rights
from cms.people.addresses import read_address
from cms.people.admin.door import Screen
from cms.people.models import Contact
from newsletters.bounces import mend, suppress
from newsletters.models import Suppression
from newsletters.models.suppression import SuppressionQuerySet

A_PAGE = 50
SHOWN = {"held": "Held back now", "seats": "Held back now, and in a seat", "over": "Released, or over", "all": "All"}


class AddressField(forms.EmailField):
    """An address, checked as every other way in checks it."""

    def clean(self, value: Any) -> Any:
        given = super().clean(value)
        try:
            return read_address(given)[0] if given else given
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class HoldForm(forms.Form):
    address = AddressField(label="Address", max_length=254)
    words = forms.CharField(
        label="Why", max_length=300, help_text="In a sentence, for whoever looks after people after you."
    )
    until = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: until somebody releases it.",
    )

    def clean_until(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["until"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError("Give a day after today, or leave this empty.")
        return day


class ReleaseForm(forms.Form):
    words = forms.CharField(
        label="Why letters may go there again",
        max_length=300,
        help_text="For example: the school gave the mailbox more room.",
    )


class HeldBackScreen(Screen):
    right = rights.PEOPLE
    header_icon = "mail"

    @property
    def here(self) -> SuppressionQuerySet:
        found: SuppressionQuerySet = Suppression.objects.of(self.partnership)
        return found


class HeldBack(HeldBackScreen):
    """The list, what is in force first."""

    template_name = "newsletters/held_back/index.html"
    page_title = "Held back addresses"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.request.GET.get("shown", "held")
        shown = shown if shown in SHOWN else "held"
        cause = self.request.GET.get("cause", "")
        words = self.request.GET.get("q", "").replace("\0", "").strip()
        found = self._found(shown)
        if cause in Suppression.Cause.values:
            found = found.filter(cause=cause)
        if words:
            found = found.filter(Q(address__icontains=words) | Q(words__icontains=words))
        counted = dict(self.here.in_force().order_by().values_list("cause").annotate(n=Count("pk")))
        page = Paginator(found.select_related("made_by", "released_by", "feedback"), A_PAGE).get_page(
            self.request.GET.get("p")
        )
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": [(row, self._people(page)[row.address]) for row in page],
            "shown": shown,
            "kinds": SHOWN.items(),
            "causes": [(value, label, counted.get(value, 0)) for value, label in Suppression.Cause.choices],
            "cause": cause,
            "query": words,
        }

    def _found(self, shown: str) -> QuerySet[Suppression]:
        in_force: SuppressionQuerySet = self.here.in_force()
        if shown == "held":
            return in_force
        if shown == "seats":
            return in_force.filter(address__in=mend.holders(self.partnership).values("email_folded"))
        if shown == "over":
            return self.here.exclude(pk__in=in_force.order_by().values("pk"))
        return self.here

    def _people(self, page: Any) -> dict[str, list[Contact]]:
        """Who is at the addresses of a page, with their seats."""
        if not hasattr(self, "_at"):
            self._at = mend.people_at(self.partnership, [row.address for row in page])
        return self._at


class BelowTheList(HeldBackScreen):
    template_name = "newsletters/held_back/form.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, {"url": reverse("held_back:index"), "label": HeldBack.page_title}, here]


class Hold(BelowTheList):
    """Add one by hand."""

    page_title = "Hold an address back"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or HoldForm(initial={"address": self.request.GET.get("address", "")})
        return {**super().get_context_data(**kwargs), "form": form, "button": "Hold it back"}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HoldForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            until = given["until"] and timezone.make_aware(dt.datetime.combine(given["until"], dt.time()))
            try:
                made = suppress.by_hand(
                    self.partnership, given["address"], by=self.user, words=given["words"], until=until
                )
            except suppress.CannotSuppress as fault:
                form.add_error("address", str(fault))
            else:
                messages.success(request, f"No letters go to {made.address}.")
                return redirect("held_back:index")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Release(BelowTheList):
    """Let letters go to one again, and say why."""

    page_title = "Release an address"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = get_object_or_404(self.here.filter(released_at=None), pk=self.kwargs["pk"])
        form = kwargs.get("form") or ReleaseForm()
        return {**super().get_context_data(**kwargs), "form": form, "held": held, "button": "Release it"}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        held = get_object_or_404(self.here, pk=pk)
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        suppress.release(held, by=self.user, words=form.cleaned_data["words"])
        messages.success(request, f"Letters go to {held.address} again, from the next mailing on.")
        return redirect("held_back:index")
