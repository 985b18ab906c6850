"""What readers of statutory letters told the membership office."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import BaseColumn
from wagtail.permissions import policy_registry

from cms.core.policy import RightPolicy
from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from newsletters.models import HandoverNote
from newsletters.readers.hand_over import seats_to_hand_over


class ToldByReaders(RightPolicy):
    """Read and dealt with by who holds the right; told by nobody but the reader, by the link in a letter."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


def ways(note: HandoverNote) -> list[tuple[str, str]]:
    """For each seat of who told us, its name and the screen that hands it over, with what they said filled in."""
    told = {name: value for name, value in (("email", note.email), ("name", note.name)) if value}
    return [
        (
            str(holding.seat),
            f"{reverse('seat_hand_over', args=[holding.seat_id])}?{urlencode({'outgoing': holding.pk, **told})}",
        )
        for holding in seats_to_hand_over(note.contact)
    ]


class WaysColumn(BaseColumn):
    cell_template_name = "newsletters/handovers/cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"ways": [] if instance.dealt_with_on else ways(instance)}


class WaysPanel(HelpPanel):
    """The seats that may be meant, each a click from being handed over."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"ways": ways(self.instance)}


class HandoverViewSet(OwnedViewSet):
    """Each is dealt with by handing the seat over, which notes the day here."""

    model = HandoverNote
    name = "handovers"
    icon = "user"
    right = rights.PEOPLE
    menu_label = "Handovers"
    menu_order = 320
    select_related = ("contact", "publication")
    list_display = [
        "publication",
        "contact",
        "name",
        "email",
        "told_at",
        "dealt_with_on",
        WaysColumn("ways", label="Hand over"),
    ]
    list_export = ["publication", "contact", "name", "email", "words", "told_at", "dealt_with_on"]
    export_filename = "handovers"
    search_fields = ["contact__name", "contact__email", "name", "email"]
    panels = [
        FieldPanel("contact", read_only=True),
        FieldPanel("publication", read_only=True),
        FieldPanel("name", read_only=True),
        FieldPanel("email", read_only=True),
        FieldPanel("words", read_only=True),
        FieldPanel("told_at", read_only=True),
        WaysPanel(template="newsletters/handovers/panel.html"),
        FieldPanel("dealt_with_on"),
    ]

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        policy_registry.register(HandoverNote, value=ToldByReaders(HandoverNote, self.right), exact_class=True)
