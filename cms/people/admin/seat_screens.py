"""A seat, a school's seats, and what is done to them: put in, hand over, leave, back, end."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.people import rights
from cms.people.absence import come_back, go_on_leave
from cms.people.admin.door import Screen
from cms.people.admin.seat_forms import DayForm, HandOverForm, LeaveForm, PutInForm
from cms.people.admin.ways import ways
from cms.people.handover import hand_over, welcome
from cms.people.models import Holding, School, Seat
from cms.people.seating import seating
from cms.people.sit import CannotSit, Standing, open_deputies, person_at, sit_down, stand_up

SEATS = frozenset({rights.PEOPLE, rights.GOVERNANCE})


class SeatsScreen(Screen):
    right = SEATS
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_edit": rights.holds(self.user, rights.PEOPLE)}

    def seats(self) -> Any:
        """The seats that this user looks after here."""
        seats = Seat.objects.of(self.partnership).visible_to(self.user)
        return seats.select_related("role", "school", "group", "partnership")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        seat: Seat | None = getattr(self, "seat", None)
        up = [{"url": reverse("seats:index"), "label": "Seats"}]
        if seat is not None and seat.school_id:
            up = [{"url": reverse("school_seats", args=[seat.school_id]), "label": str(seat.school)}]
        if seat is not None and not isinstance(self, SeatScreen):
            up.append({"url": reverse("seat", args=[seat.pk]), "label": seat.role.name})
        return [*self.breadcrumbs_items, *up, {"url": "", "label": self.get_page_title()}]


class SchoolSeatsScreen(SeatsScreen):
    """Every seat of one school: who holds it, who is away, who stands in, and what is empty."""

    header_icon = "home"
    template_name = "people/admin/school_seats.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        schools = School.objects.of(self.partnership).visible_to(self.user).select_related("link_partner")
        self.school = get_object_or_404(schools, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.school)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        up = {"url": reverse("schools:index"), "label": "Schools"}
        if not rights.holds(self.user, rights.PEOPLE):
            up = {"url": reverse("seats:index"), "label": "Seats"}
        return [*self.breadcrumbs_items, up, {"url": "", "label": str(self.school)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seats = self.seats().filter(school=self.school).order_by("-role__statutory", "role__name")
        return super().get_context_data(**kwargs) | {
            "school": self.school,
            "groups": self.school.groups.select_related("kind"),
            "ways": ways(self.school, self.user),
            "seats": seating(seats),
        }


class SeatScreen(SeatsScreen):
    """One seat: who is in it now, who will be, and who was."""

    template_name = "people/admin/seat.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.seat = get_object_or_404(self.seats(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.seat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"each": seating([self.seat])[0]}


class ActScreen(SeatsScreen):
    """GET shows the form, with what is known filled in; POST does it and leads back to the seat."""

    template_name = "people/admin/seat_act.html"
    form_class: type[forms.Form]
    submit = "Save"
    seat: Seat

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {name: asked[name][:254] for name in ("email", "name") if name in asked}

    def words(self) -> str:
        """What stands above the form."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.form_class(initial=self.initial(), **self.form_kwargs())
        back = reverse("seat", args=[self.seat.pk])
        return super().get_context_data(**kwargs) | {
            "form": form,
            "words": self.words(),
            "submit": self.submit,
            "back": back,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form_class(request.POST, **self.form_kwargs())
        if form.is_valid():
            try:
                with transaction.atomic():  # Of what is refused nothing is done: no newcomer added, no deputy ended.
                    said = self.act(form.cleaned_data)
                messages.success(request, said)
                return redirect(reverse("seat", args=[self.seat.pk]))
            except CannotSit as fault:
                form.add_error(None, str(fault))
        return self.render_to_response(self.get_context_data(form=form))

    def act(self, said: dict[str, Any]) -> str:
        raise NotImplementedError


class OfSeat(ActScreen):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.seat = get_object_or_404(self.seats(), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.seat)


class OfHolding(ActScreen):
    """An act on one person's time in a seat that is not over."""

    holding: Holding

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        open_still = Q(ended_on=None) | Q(ended_on__gt=timezone.localdate())
        holdings = Holding.objects.of(self.partnership).filter(open_still, seat__in=self.seats().values("pk"))
        found = holdings.select_related("contact", "seat__role", "seat__school", "seat__group", "seat__partnership")
        self.holding = get_object_or_404(found, pk=kwargs["pk"])
        self.seat = self.holding.seat

    def get_page_subtitle(self) -> str:
        return str(self.holding)


class PutInScreen(OfSeat):
    page_title = "Put somebody in"
    form_class = PutInForm
    submit = "Put in"

    def initial(self) -> dict[str, Any]:
        acts = self.request.GET.get("standing") == Standing.ACTS
        return super().initial() | {"standing": Standing.ACTS if acts else Standing.HOLDER}

    def act(self, said: dict[str, Any]) -> str:
        contact = person_at(self.partnership, email=said["email"], name=said["name"])
        holding = sit_down(
            seat=self.seat,
            contact=contact,
            standing=said["standing"],
            since=said["since"],
            until=said["until"],
            by=self.user,
        )
        if said["standing"] == Standing.HOLDER:
            welcome(holding)
            return f"{contact} holds this seat{' from then on' if said['since'] else ' now'}."
        return f"{contact} acts for the holder, and gets the seat's letters too."


class HandOverScreen(OfSeat):
    page_title = "Hand over"
    form_class = HandOverForm
    submit = "Hand over"

    def form_kwargs(self) -> dict[str, Any]:
        today = timezone.localdate()
        holders = self.seat.holdings.begun_and_not_ended(today).filter(standing=Standing.HOLDER)
        return {"holdings": holders.select_related("contact").order_by("pk")}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("outgoing", "")
        return super().initial() | ({"outgoing": int(asked)} if asked.isdecimal() and len(asked) < 19 else {})

    def words(self) -> str:
        return "One person's time in the seat ends, and with it any leave; another's begins. Both stay in its history."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form_kwargs()["holdings"]:
            messages.warning(request, "Nobody holds this seat at the moment: put somebody in.")
            asked = {name: request.GET[name] for name in ("email", "name") if name in request.GET}
            query = f"?{urlencode(asked)}" if asked else ""
            return redirect(reverse("seat_put_in", args=[self.seat.pk]) + query)
        return super().get(request, *args, **kwargs)

    def act(self, said: dict[str, Any]) -> str:
        to = person_at(self.partnership, email=said["email"], name=said["name"])
        hand_over(
            seat=self.seat,
            outgoing=said["outgoing"],
            to=to,
            on=said["on"],
            by=self.user,
            move_lists=said["move_lists"],
        )
        return f"{to} takes over from {said['outgoing'].contact}."


class LeaveScreen(OfHolding):
    page_title = "Leave"
    form_class = LeaveForm

    def initial(self) -> dict[str, Any]:
        deputy = self.deputy()
        told = {"since": self.holding.away_from, "until": self.holding.away_until} if self.has_leave() else {}
        return told | ({"email": deputy.contact.email, "name": deputy.contact.name} if deputy else {})

    def has_leave(self) -> bool:
        return self.holding.away_until is None or self.holding.away_until > timezone.localdate()

    def deputy(self) -> Holding | None:
        return next(iter(open_deputies(self.holding, timezone.localdate())), None)

    def words(self) -> str:
        return "The seat's letters go to whoever stands in. What else they hold goes on."

    def act(self, said: dict[str, Any]) -> str:
        before = self.deputy()
        deputy = person_at(self.partnership, email=said["email"], name=said["name"]) if said["email"] else None
        if deputy is None and before is not None:
            stand_up(before, by=self.user)
        go_on_leave(self.holding, since=said["since"], until=said["until"], deputy=deputy, by=self.user)
        meanwhile = f"{deputy} stands in" if deputy else "nobody stands in: the seat shows as empty"
        return f"The leave of {self.holding.contact} is noted; {meanwhile}."


class BackScreen(OfHolding):
    page_title = "Back from leave"
    form_class = DayForm

    def act(self, said: dict[str, Any]) -> str:
        come_back(self.holding, on=said["on"], by=self.user)
        return f"{self.holding.contact} has the seat again."


class EndScreen(OfHolding):
    page_title = "End"
    form_class = DayForm
    submit = "End"

    def words(self) -> str:
        return "Their time in the seat ends, and that of whoever stands in for them. It stays in the seat's history."

    def act(self, said: dict[str, Any]) -> str:
        stand_up(self.holding, on=said["on"], by=self.user)
        return f"{self.holding.contact} leaves the seat."
