"""What more can be done with one contact, behind the dots of its screen."""

from typing import Any

from django.urls import reverse
from wagtail.admin.views.generic import EditView
from wagtail.admin.widgets.button import Button

from cms.people import rights


class ContactEditView(EditView):
    @property
    def header_more_buttons(self) -> list[Any]:
        """Everything held, the number, erasing: each where its screen would let the user in."""
        offered = [
            ("Everything held", "contact_everything", "user", rights.PEOPLE),
            ("Mobile number", "contact_mobile", "lock", rights.PRIVATE_LISTS),
            ("Erase", "contact_erase", "bin", rights.PEOPLE),
        ]
        more = [
            Button(label, url=reverse(name, args=[self.object.pk]), icon_name=icon, priority=50 + number)
            for number, (label, name, icon, right) in enumerate(offered)
            if rights.holds(self.request.user, right)
        ]
        if rights.holds(self.request.user, rights.PEOPLE):
            url = f"{reverse('merge')}?keep={self.object.pk}"
            more.append(Button("Merge with somebody", url=url, icon_name="group", priority=60))
        return [*super().header_more_buttons, *more]
