"""The form of a page: it refuses what belongs to another partnership, however the reference was sent."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from cms.core.forms import scope_fields
from cms.guidance.references import strangers
from cms.people.models import Partnership


class OwnPageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope_fields(self, self.for_user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # A new page has no place yet; a home page's parent is nobody's.
        place = self.instance if self.instance.path else self.parent_page
        partnership = Partnership.objects.of_page(place).first()
        for name, value in list(cleaned.items()):
            if partnership and (found := strangers(value, partnership)):
                self.add_error(
                    name,
                    ValidationError(
                        f"This holds {' and '.join(found)} of another partnership: choose one of your own."
                    ),
                )
        return cleaned
