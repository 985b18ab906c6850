"""A panel of the admin's home: addresses to mend, replies to read, a mailbox that cannot be read."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.people import rights
from newsletters.bounces import mend
from newsletters.models import Reply


class CameBackPanel(Component):
    """Nothing where nothing came back."""

    name = "came-back"
    template_name = "newsletters/replies/panel.html"
    order = 25

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        request = (parent_context or {})["request"]
        here, user = request.partnership, request.user
        lines: list[tuple[str, str]] = []
        if rights.holds(user, rights.PEOPLE) and (number := mend.holders(here).count()):
            who = "1 person in a seat gets no letters" if number == 1 else f"{number} people in seats get no letters"
            lines.append((f"{who}: their address is held back", f"{reverse('held_back:index')}?shown=seats"))
        unread = Reply.objects.of(here).visible_to(user).unread()
        if number := unread.of_people().count():
            lines.append(("1 reply to read" if number == 1 else f"{number} replies to read", reverse("replies:index")))
        return {"lines": lines}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["hub/desk.css"]})
