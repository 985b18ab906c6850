"""The form in Wagtail's editor, and the field in which somebody chooses for whom a piece is."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Revision

from bulletins.wording import TARGETS_HELP
from cms.people.models import Partnership
from newsletters.sealing import targets


class TargetsWidget(forms.CheckboxSelectMultiple):
    """Folded while nobody is chosen: most pieces are for everybody."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["hub/desk.css"]}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        groups = [{"label": label, "options": options} for label, options, _ in context["widget"]["optgroups"]]
        chosen = [option["label"] for group in groups for option in group["options"] if option["selected"]]
        return render_to_string("bulletins/widgets/targets.html", {**context, "groups": groups, "chosen": chosen})


class TargetsField(forms.MultipleChoiceField):
    """For whom a piece is (`newsletters.sealing.targets`): offered are the roles, phases, types and quadrants of a
    partnership, and what was chosen before and is gone.
    """

    widget = TargetsWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": "For these readers only", "help_text": TARGETS_HELP, "required": False, **options})

    def offer(self, partnership: Partnership, kept: Any) -> None:
        self.choices = targets.choices(partnership, kept if isinstance(kept, Mapping) else None)

    def prepare_value(self, value: Any) -> Any:
        return targets.to_choices(value) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Any:
        return targets.from_choices(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(targets.to_choices(initial or {})) != set(data or [])


class EditionForm(WagtailAdminPageForm):
    """Offers, and takes, only the sections of the edition's own publication, and readers of its own partnership."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items := self.formsets.get("items"):
            items.add_fields = self._narrowing(items.add_fields)

    def clean(self) -> dict[str, Any]:
        """Who opened it before somebody else changed it is told, once: what they typed stands in the form."""
        given: dict[str, Any] = super().clean()
        newest = self.instance.latest_revision
        if newest is not None and self._opened_before(newest):
            by = newest.user or "Somebody else"
            at = date_format(timezone.localtime(newest.created_at), "l j F, H:i")
            self.add_error(
                None,
                f"This edition was changed after you opened it, by {by} on {at}. What you typed stands below: look at "
                "the edition in another window, bring the two together, and save again.",
            )
        return given

    def _opened_before(self, newest: Revision) -> bool:
        """Whether the form was opened on an older version; a form that does not say was opened on this one."""
        if over := self.data.get("overwrite_revision_id"):
            return bool(over != str(newest.pk))
        opened = self.data.get("loaded_revision_id")
        at = self.data.get("loaded_revision_created_at")
        return bool(opened and (opened != str(newest.pk) or at != newest.created_at.isoformat()))

    def _narrowing(self, add_fields: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        publication = self.instance.publication
        sections = publication.sections.all()

        def narrowed(form: Any, index: int | None) -> None:
            add_fields(form, index)
            form.fields["section"].queryset = sections
            form.fields["targets"] = TargetsField()
            form.fields["targets"].offer(publication.partnership, form.instance.targets)

        return narrowed
