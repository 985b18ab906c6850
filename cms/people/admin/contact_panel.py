"""What else is known of somebody, on their page."""

from typing import Any

from wagtail.admin.panels import Panel

from cms.people.contact_parts import parts


class PartsPanel(Panel):  # type: ignore[misc]
    """Read only: each part is changed where it belongs."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "people/admin/contact_parts.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return context | {"parts": parts(self.instance, self.request.user)}
