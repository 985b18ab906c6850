"""The screen of notices: what was told to whom, and whether it arrived. No text is shown, and nothing of a secret."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cms.notices.models import Notice
from cms.people import rights
from cms.people.admin.door import Screen
from newsletters.notices.again import NotAgain, send_again
from newsletters.reports import answers

A_PAGE = 50


#: Why a notice has not arrived, where no answer tells it.
WHY = {
    Notice.State.EXPIRED: "It could not go in time. Who still needs it asks for it anew.",
    Notice.State.CANCELLED: "Its reader was erased before it went.",
    Notice.State.COMPLAINED: "It arrived, and was marked as junk.",
    Notice.State.UNKNOWN: "The connection or the machine broke off at the very moment: it may have arrived.",
}
ANSWERED = (Notice.State.FAILED, Notice.State.BOUNCED, Notice.State.DEFERRED)


def why(notice: Notice) -> str:
    """Why it has not arrived, in words; what its server said stands beside it."""
    if notice.state in ANSWERED:
        return answers.meaning(notice.reply).says
    return WHY.get(Notice.State(notice.state), "")


def in_words(kind: str) -> str:
    """`sign-in-code` as a person says it."""
    return kind.replace("-", " ").capitalize()


class Notices(Screen):
    """Those of this partnership, the newest first; by state, by kind, and by words of the address or subject."""

    right = rights.OUTBOX
    template_name = "newsletters/notices/index.html"
    page_title = "Notices"
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, words = self.request.GET.get("state", ""), self.request.GET.get("q", "").replace("\0", "").strip()
        kind = self.request.GET.get("kind", "").replace("\0", "")
        here = _here(self.request)
        counted = dict(here.order_by().values_list("state").annotate(n=Count("pk")))
        found = here.filter(state=asked) if asked in Notice.State.values else here
        if kind:
            found = found.filter(kind=kind)
        if words:
            # The subject of a secret may hold it.
            found = found.filter(Q(address__icontains=words) | Q(secret=False, subject__icontains=words))
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": [(notice, why(notice)) for notice in page],
            "kinds": [
                (kind, in_words(kind)) for kind in here.order_by("kind").values_list("kind", flat=True).distinct()
            ],
            "kind": kind,
            "states": [(state, label, counted.get(state, 0)) for state, label in Notice.State.choices],
            "state": asked,
            "query": words,
        }


class Again(Screen):
    """The button beside one that failed."""

    right = rights.OUTBOX
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(_here(request), pk=pk)
        try:
            send_again(notice, by=self.user)
        except NotAgain as fault:
            messages.error(request, str(fault.__doc__))
        else:
            messages.success(request, f"It goes again to {notice.address}.")
        return redirect("notices:index")


def _here(request: HttpRequest) -> QuerySet[Notice]:
    # The text is never fetched: a list of fifty would open fifty seals.
    found: QuerySet[Notice] = Notice.objects.of(request.partnership).defer("text")  # type: ignore[attr-defined]
    return found
