"""Forms for things of a partnership: only its own rows are offered and taken, and its constraints give sentences."""

from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.forms import ModelMultipleChoiceField
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import Page

from cms.core.scoping import PartnershipOwned


def scope_fields(form: Any, user: Any) -> None:
    """Offer, and take, in every choice of a form only what `user` may see at this host. Without a host: nothing."""
    here = getattr(user, "partnership_here", None)
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is not None and issubclass(queryset.model, Page):
            offer_pages(field, here)
        if queryset is None or not issubclass(queryset.model, PartnershipOwned):
            continue
        if here is None:
            field.queryset = queryset.none()
        else:
            seen = queryset.model._default_manager.of(here).visible_to(user)
            field.queryset = queryset.filter(pk__in=seen.values("pk"))
        field.widget.scope = field.queryset


def offer_pages(field: Any, partnership: Any) -> None:
    """Offer, take and name pages of one partnership only: the stock chooser shows the title of whatever was sent."""
    from cms.core.gate import own_pages

    pages = Page.objects.none() if partnership is None else own_pages(partnership)

    def get_instance(value: Any) -> Page | None:
        key = getattr(value, "pk", value)
        found: Page | None = pages.filter(pk=key).first() if str(key).isdecimal() else None
        return found.specific if found else None

    field.queryset = pages
    field.error_messages = {**field.error_messages, "invalid_choice": "Choose a page of this website."}
    field.widget.get_instance = get_instance


class OwnedFormMixin:
    """What a form needs that is for a thing of a partnership, or for a part of one (an inline form)."""

    for_user: Any
    instance: Any
    fields: dict[str, Any]
    formsets: dict[str, Any]
    cleaned_data: dict[str, Any]
    _meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[misc]
        here = getattr(self.for_user, "partnership_here", None)
        if here is not None and isinstance(self.instance, PartnershipOwned) and self.instance.partnership_id is None:
            self.instance.partnership = here
        scope_fields(self, self.for_user)
        for formset in self.formsets.values():
            formset.form = owned_form(formset.form)
            formset.form_kwargs = {**formset.form_kwargs, "for_user": self.for_user}

    def _get_validation_exclusions(self) -> set[str]:
        """Check also what no field shows, where a constraint speaks of it: `partnership` above all."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        shown = set(self.fields)
        for constraint in self._meta.model._meta.constraints:
            for name in getattr(constraint, "fields", ()):
                if name not in shown and not self._meta.model._meta.get_field(name).editable:
                    excluded.discard(name)
        return excluded

    def _update_errors(self, errors: ValidationError) -> None:
        """Each fault is told at the field where it can be mended; at the top where that is not on the screen."""
        if hasattr(errors, "error_dict"):
            told: dict[str, list[Any]] = {}
            for name, found in errors.error_dict.items():
                for fault in found:
                    where = (fault.params or {}).get("field", name)
                    told.setdefault(where if where in self.fields else NON_FIELD_ERRORS, []).append(fault)
            errors = ValidationError(told)
        super()._update_errors(errors)  # type: ignore[misc]

    def _post_clean(self) -> None:
        self._keep_unseen()
        super()._post_clean()  # type: ignore[misc]

    def _keep_unseen(self) -> None:
        """Rows that this user may not see stay chosen: saving a form never drops what it did not show."""
        if self.instance.pk is None:
            return
        for name, field in self.fields.items():
            offered = getattr(field, "queryset", None)
            if not isinstance(field, ModelMultipleChoiceField) or name not in self.cleaned_data or offered is None:
                continue
            unseen = getattr(self.instance, name).exclude(pk__in=offered.values("pk")).values_list("pk", flat=True)
            if kept := list(unseen):
                chosen = [row.pk for row in self.cleaned_data[name]]
                self.cleaned_data[name] = offered.model._default_manager.filter(Q(pk__in=chosen) | Q(pk__in=kept))


class OwnedForm(OwnedFormMixin, WagtailAdminModelForm):
    """Give it `for_user`, with the rights and the partnership that the admin's door noted on the user."""


@cache
def owned_form(form: Any) -> Any:
    """The same form, scoped. What Wagtail makes for inline panels is no form of ours."""
    return form if issubclass(form, OwnedFormMixin) else type(form.__name__, (OwnedFormMixin, form), {})
