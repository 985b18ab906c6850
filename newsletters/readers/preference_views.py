"""Changing what one gets: by a letter's link, by a link that one asked for, or signed in. GET shows, POST acts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.core import language
from cms.people.models import Contact
from newsletters.models import Publication
from newsletters.readers import choices, links
from newsletters.readers.forms import AskForLinkForm, PauseForm
from newsletters.readers.links import Person
from newsletters.readers.preference_link import send_link
from newsletters.readers.preferences import masked, offers
from newsletters.readers.sign_up import TooManyAsked, wording
from newsletters.readers.views import by_token, client_of, see_other
from newsletters.tracking import readers
from newsletters.weekly import choose

SOURCE = "the preferences page"
SENT = "preferences_sent"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Give an address: a link comes to it, if we know it. The page says the same to everybody."""
    if request.user.is_authenticated and _own(request) is not None:
        return redirect("letters:my_preferences")
    form = AskForLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        partnership = request.partnership  # type: ignore[attr-defined]
        try:
            send_link(partnership=partnership, email=form.cleaned_data["email"], client=client_of(request))
        except TooManyAsked as fault:
            form.add_error(None, str(fault.__doc__))
        else:
            return see_other(reverse("letters:ask_for_link") + "?sent")
    return render(request, "newsletters/ask_for_link.html", {"form": form, "sent": "sent" in request.GET})


@by_token(links.person)
def preferences(request: HttpRequest, person: Person) -> HttpResponse:
    """What the reader gets and may get; each is joined and left by a button of its own."""
    return _page(request, person, reverse("letters:preferences", args=[person.token]))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The same, for whoever is signed in."""
    contact = _own(request)
    if contact is None:
        return render(request, "newsletters/unknown_here.html")
    with language.of_reader(request, contact.language):
        return _page(request, Person(contact=contact), reverse("letters:my_preferences"))


def _own(request: HttpRequest) -> Contact | None:
    partnership = request.partnership  # type: ignore[attr-defined]
    contact: Contact | None = Contact.objects.of(partnership).filter(user=request.user.pk).order_by("pk").first()
    if contact is not None:
        contact.partnership = partnership
    return contact


def _page(request: HttpRequest, person: Person, here: str) -> HttpResponse:
    contact, pause = person.contact, PauseForm()
    if request.method == "POST":
        pause = PauseForm(request.POST) if request.POST.get("act") == "pause" else pause
        if not pause.is_bound or pause.is_valid():
            _change(request, person, pause)
            return see_other(f"{here}?changed")
    context = {
        "contact": contact,
        "address": masked(contact.email) if person.token else contact.email,
        "signed_in": not person.token,
        "offers": offers(person),
        "languages": language.choices(contact.partnership),
        "weekly": _weekly(contact),
        "pause": pause,
        "paused": contact.paused_until is not None and contact.paused_until > timezone.localdate(),
        "noted": readers.notes_of(contact),
        "changed": "changed" in request.GET and not pause.errors,
        "wording": wording(contact.partnership),
    }
    return render(request, "newsletters/preferences.html", context)


def _weekly(contact: Contact) -> str:
    """`each`, `one`, or `left` where they asked for one letter a week and then left that."""
    if not choose.wants_one_letter(contact):
        return "each"
    held = choices.in_force(contact, choose.publication_of(contact.partnership))
    return "left" if held is not None and not held.wants else "one"


def _change(request: HttpRequest, person: Person, pause: PauseForm) -> None:
    """One button of the page. What it does not offer is not done."""
    contact, act = person.contact, request.POST.get("act")
    if act == "leave everything":
        choices.leave_everything(contact=contact, source=SOURCE)
    elif act == "pause":
        choices.pause(contact=contact, until=pause.cleaned_data["until"], source=SOURCE)
    elif act == "end pause":
        choices.end_pause(contact=contact, source=SOURCE)
    elif act == "one letter":
        choose.prefer_one_letter(contact=contact, source=SOURCE)
    elif act == "each letter":
        choose.prefer_each_letter(contact=contact, source=SOURCE)
    elif act == "do not count":
        readers.do_not_count(contact=contact, source=SOURCE)
    elif act == "count again":
        readers.count_again(contact=contact, source=SOURCE)
    elif act == "language":
        wanted = request.POST.get("language", "")
        if wanted in language.offered(contact.partnership):
            choices.prefer_language(contact=contact, language=wanted)
    elif offer := {str(each.publication.pk): each for each in offers(person)}.get(request.POST.get("publication", "")):
        publication: Publication = offer.publication
        if act == "leave" and not publication.statutory:
            choices.leave(contact=contact, publication=publication, source=SOURCE)
        elif act == "join" and offer.may_join:
            choices.come_back(contact=contact, publication=publication, source=SOURCE)
            if not offer.listed:
                agreed = f"Get this: {publication.name}. {publication.description}".strip()
                choices.sign_up(contact=contact, publication=publication, source=SOURCE, wording=agreed)
