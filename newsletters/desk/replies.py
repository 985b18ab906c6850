"""The screens of replies: what people, and machines in their name, wrote to the address to which letters come back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cms.people import rights
from cms.people.admin.door import Screen
from newsletters import replies
from newsletters.models import Reply
from newsletters.models.reply import ReplyQuerySet
from newsletters.readers.hand_over import seats_to_hand_over

A_PAGE = 50
#: Whoever looks after people, and whoever sends.
READERS = frozenset({rights.PEOPLE, rights.SEND})
SHOWN = {"unread": "To be read", "read": "Read", "all": "All"}
ACTS = {
    "read": (replies.mark_read, "Marked as read."),
    "unread": (replies.mark_unread, "It is to be read again."),
    "send-on": (replies.send_on, "It was sent on to the office."),
}


class ReplyScreen(Screen):
    right = READERS
    header_icon = "mail"

    @property
    def here(self) -> ReplyQuerySet:
        found: ReplyQuerySet = Reply.objects.of(self.partnership).visible_to(self.user)
        return found


class Replies(ReplyScreen):
    """The newest first; what is to be read, unless asked otherwise."""

    template_name = "newsletters/replies/index.html"
    page_title = "Replies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("shown", "unread")
        shown = asked if asked in SHOWN else "unread"
        kind = self.request.GET.get("kind", "")
        words = self.request.GET.get("q", "").replace("\0", "").strip()
        found = {"unread": self.here.unread(), "read": self.here.exclude(read_at=None)}.get(shown, self.here)
        counted = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
        if kind in Reply.Kind.values:
            found = found.filter(kind=kind)
        if words:
            found = found.filter(
                Q(sender__icontains=words) | Q(name__icontains=words) | Q(subject__icontains=words)
                | Q(words__icontains=words)
            )  # fmt: skip
        rows = found.select_related("contact", "delivery__mailing", "delivery__school").defer("words")
        return {
            **super().get_context_data(**kwargs),
            "page": Paginator(rows, A_PAGE).get_page(self.request.GET.get("p")),
            "shown": shown,
            "shown_label": SHOWN[shown],
            "kinds": [(value, label, counted.get(value, 0)) for value, label in Reply.Kind.choices],
            "kind": kind,
            "choices": SHOWN.items(),
            "query": words,
        }


class OneReply(ReplyScreen):
    """One, with its words, and what can be done about it."""

    template_name = "newsletters/replies/reply.html"

    def get_page_title(self) -> str:
        return self.reply.subject or "(no subject)"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, {"url": reverse("replies:index"), "label": Replies.page_title}, here]

    @property
    def reply(self) -> Reply:
        if not hasattr(self, "_reply"):
            rows = self.here.select_related("contact", "delivery__mailing__publication", "delivery__school", "read_by")
            self._reply: Reply = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._reply

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reply = self.reply
        looks_after_people = rights.holds(self.user, rights.PEOPLE)
        return {
            **super().get_context_data(**kwargs),
            "reply": reply,
            "looks_after_people": looks_after_people,
            "sends": rights.holds(self.user, rights.SEND),
            "seats": seats_to_hand_over(reply.contact) if looks_after_people and reply.contact else [],
            "office": replies.office_of(reply),
            "mail_to": replies.mail_to(reply),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise Http404
        verb, said = ACTS[act]
        try:
            verb(self.reply, by=self.user)
        except replies.CannotSendOn as fault:
            messages.error(request, str(fault))
            return redirect("replies:reply", pk=pk)
        messages.success(request, said)
        return redirect("replies:index") if act == "read" else redirect("replies:reply", pk=pk)
