"""The screens of feeds: which there are, how the last fetch went, and fetching one now."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from bulletins.inbox import tasks
from bulletins.models import Entry, Feed
from cms.core.forms import OwnedForm
from cms.core.viewsets import OwnedViewSet
from cms.people import rights


class FeedForm(OwnedForm):
    """A feed that is new, or has a new address, is fetched at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.is_file:
            for name in ("url", "active"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "It came as a file, by ./hub manage fetch_feeds --file."

    def save(self, commit: bool = True) -> Feed:
        if "url" in self.changed_data:
            self.instance.etag = self.instance.last_modified = self.instance.error = ""
        feed: Feed = super().save(commit=commit)
        if commit and "url" in self.changed_data and feed.active:
            transaction.on_commit(lambda: tasks.fetch_now.enqueue(feed.pk))
        return feed


class FetchColumn(Column):
    """How the last fetch went, with a button to fetch again."""

    cell_template_name = "bulletins/inbox/fetch_column.html"

    def get_cell_context_data(self, instance: Feed, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request: HttpRequest = parent_context["request"]
        return {**context, "feed": instance, "request": request, "csrf_token": parent_context.get("csrf_token")}


class FeedIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        waiting = Count("entries", filter=Q(entries__state=Entry.State.NEW))
        found: QuerySet[Any] = super().get_base_queryset().annotate(waiting=waiting)
        return found


def when(feed: Feed) -> str:
    if feed.is_file:
        return "A file"
    return "Twice an hour" if feed.active else "Not"


class FeedViewSet(OwnedViewSet):
    model = Feed
    index_view_class = FeedIndexView
    name = "feeds"
    icon = "rss"
    right = rights.COMPOSE
    menu_label = "Feeds"
    menu_order = 231
    base_form_class = FeedForm
    list_display = [
        "__str__",
        Column("active", label="Fetched", accessor=when),
        Column("format", label="Format"),
        Column("waiting", label="New"),
        DateColumn("fetched_at", label="Last fetched"),
        FetchColumn("error", label="How it went"),
    ]
    list_export = ["title", "url", "active", "format", "fetched_at", "error"]
    export_filename = "feeds"
    search_fields = ["title", "url"]
    panels = [
        HelpPanel(
            "A feed is a list of news that a website offers to programs. GOV.UK has one for each organisation and "
            "topic: add .atom to the page's address. On most other sites look for “RSS”. "
            "What it brings waits in the inbox."
        ),
        FieldPanel("url"),
        FieldPanel("title"),
        FieldPanel("active"),
    ]


feed_viewset = FeedViewSet()
