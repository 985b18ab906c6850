"""What readers of statutory letters told the membership office."""

from typing import Any

from wagtail.admin.panels import FieldPanel
from wagtail.permissions import policy_registry

from cms.core.policy import RightPolicy
from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from newsletters.models import HandoverNote


class ToldByReaders(RightPolicy):
    """Read and dealt with by who holds the right; told by nobody but the reader, by the link in a letter."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class HandoverViewSet(OwnedViewSet):
    """Each is dealt with by putting the new person into the seat, and noting the day here."""

    model = HandoverNote
    name = "handovers"
    icon = "user"
    right = rights.PEOPLE
    menu_label = "Handovers"
    menu_order = 320
    select_related = ("contact", "publication")
    list_display = ["publication", "contact", "name", "email", "told_at", "dealt_with_on"]
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
        FieldPanel("dealt_with_on"),
    ]

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        policy_registry.register(HandoverNote, value=ToldByReaders(HandoverNote, self.right), exact_class=True)
