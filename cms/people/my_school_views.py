"""The page "My school", and what people change there of themselves. For whoever is signed in."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.people import my_school, own_details
from cms.people.models import Contact, Mobile
from cms.people.my_school_forms import MobileForm, TelephoneForm, WhoForm

OwnView = Callable[..., HttpResponse]


def own(view: OwnView) -> OwnView:
    """A page for the contact of whoever is signed in; who is none here gets a friendly one."""

    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, **named: int) -> HttpResponse:
        partnership = request.partnership  # type: ignore[attr-defined]
        contact = Contact.objects.of(partnership).filter(user=request.user.pk).order_by("pk").first()
        if contact is None:
            return render(request, "people/my_school.html", {"contact": None, "schools": []})
        contact.partnership = partnership
        return view(request, contact, **named)

    return page


@own
def index(request: HttpRequest, contact: Contact) -> HttpResponse:
    context = {
        "contact": contact,
        "schools": my_school.schools(contact),
        "parts": my_school.parts(contact),
        "mobile": _masked_mobile(contact),
    }
    return render(request, "people/my_school.html", context)


@own
def telephone(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = TelephoneForm(request.POST if request.method == "POST" else None, initial={"number": contact.telephone})
    if form.is_valid():
        own_details.change_telephone(contact, form.cleaned_data["number"], by=request.user)  # type: ignore[arg-type]
        return _done(request, "Your telephone number is saved.")
    return render(request, "people/my_number.html", {"form": form, "which": "telephone"})


@own
def mobile(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = MobileForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        own_details.change_mobile(contact, form.cleaned_data["number"], by=request.user)  # type: ignore[arg-type]
        return _done(request, "Your mobile number is saved.")
    context = {"form": form, "which": "mobile", "masked": _masked_mobile(contact)}
    return render(request, "people/my_number.html", context)


@own
def who(request: HttpRequest, contact: Contact, seat: int) -> HttpResponse:
    """Tell the office who holds an empty seat of one's school."""
    gap = my_school.gap_of(contact, seat)
    if gap is None:
        raise Http404
    form = WhoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            own_details.tell_who(contact, gap, **form.cleaned_data)
        except own_details.TooManyTold as fault:
            form.add_error(None, str(fault.__doc__))
        else:
            return _done(request, f"Thank you. The membership office knows who is {gap.role} now.")
    return render(request, "people/who_holds_it.html", {"form": form, "seat": gap})


def _masked_mobile(contact: Contact) -> str:
    held = Mobile.objects.of(contact.partnership).filter(contact=contact).first()
    return own_details.masked(held.number) if held else ""


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("my_school")
