"""The form in Wagtail's editor."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class EditionForm(WagtailAdminPageForm):
    """Offers, and takes, only the sections of the edition's own publication."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items := self.formsets.get("items"):
            items.add_fields = self._narrowing(items.add_fields)

    def _narrowing(self, add_fields: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        sections = self.instance.publication.sections.all()

        def narrowed(form: Any, index: int | None) -> None:
            add_fields(form, index)
            form.fields["section"].queryset = sections

        return narrowed
