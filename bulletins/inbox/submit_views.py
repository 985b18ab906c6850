"""The page on which schools and services send news in. For whoever is signed in and known here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bulletins.inbox.submit import Sent, TooManySent, submit
from bulletins.inbox.submit_form import SubmissionForm
from bulletins.models import Entry, Submission
from cms.people.models import Contact
from cms.people.my_school_views import own
from newsletters.readers.views import client_of

SHOWN = 20
#: What the sender reads of each; that somebody holds it is the editors' matter.
STATES = {Entry.State.USED.value: "Used", Entry.State.DISCARDED.value: "Not used"}


@own
def send_news(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = SubmissionForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        partnership=contact.partnership,
        initial={"contact_name": contact.name, "contact_email": contact.email},
    )
    if form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            submit(Sent(**given), contact=contact, client=client_of(request), file=file)
        except TooManySent as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("news_sent")
    return render(request, "bulletins/send_news.html", {"form": form})


@own
def news_sent(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Thank you, and what became of what was sent before."""
    return render(request, "bulletins/news_sent.html", {"sent": _told(contact)})


def _told(contact: Contact) -> list[dict[str, Any]]:
    """What they were told, not what was decided a minute ago and may be undone."""
    mine = Submission.objects.of(contact.partnership).filter(contact=contact).select_related("entry")
    return [
        {
            "title": each.entry.title,
            "at": each.entry.came_at,
            "state": STATES.get(each.told, "Waits for an editor"),
            "answer": each.answer if each.told == Entry.State.DISCARDED else "",
        }
        for each in mine.order_by("-pk")[:SHOWN]
    ]
