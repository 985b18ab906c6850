"""The privacy of a page: in plain words, for readers of this partnership only, and 404 to everybody else."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from cms.core.place import KnownPlace
from cms.core.readable import accepts, all_accept, restrictions
from cms.people import readers
from cms.people.models import Partnership

KINDS = [
    (BaseViewRestriction.NONE, "Everyone"),
    (BaseViewRestriction.LOGIN, "Anybody who is known here and signs in"),
    (BaseViewRestriction.GROUPS, "Certain people, who sign in"),
]


def own_groups(partnership: Partnership) -> Any:
    """The groups of this partnership's readers."""
    return Group.objects.filter(pk__in=[group.pk for group in readers.groups(partnership).values()])


def may_see(page: Page, request: HttpRequest) -> bool:
    """Whether this reader may; what is for some only is kept by nothing on the way to them."""
    partnership: Partnership = request.partnership  # type: ignore[attr-defined]
    if isinstance(page, KnownPlace):
        page.take_restrictions(restrictions(partnership, request.user))
    found = list(page.get_view_restrictions())
    request.for_some_only = bool(found)  # type: ignore[attr-defined]
    return all_accept(found, request.user, partnership)


def narrow() -> None:
    """Let the privacy screen offer, and take, this host's readers only; and a restriction ask as we do."""
    from wagtail.admin.views.page_privacy import SetPrivacyView

    stock = SetPrivacyView.get_form

    def get_form(view: Any, form_class: Any = None) -> Any:
        return in_plain_words(stock(view, form_class), view.request.partnership)

    def accept_request(restriction: Any, request: HttpRequest) -> bool:
        return accepts(restriction, request.user, request.partnership)  # type: ignore[attr-defined]

    SetPrivacyView.get_form = get_form
    PageViewRestriction.accept_request = accept_request


def in_plain_words(form: Any, partnership: Partnership) -> Any:
    """Without a shared password, which nobody keeps, and with the names that people use."""
    labels = dict(readers.choices(partnership))
    named = {group.pk: labels[key] for key, group in readers.groups(partnership).items()}
    kind, groups = form.fields["restriction_type"], form.fields["groups"]
    form.fields.pop("password", None)
    first, *_ = kind.choices  # Where a page above is for some only, this says so.
    inherits = first[1] != dict(BaseViewRestriction.RESTRICTION_CHOICES)[BaseViewRestriction.NONE]
    kind.label, kind.choices = "Who may read it, and everything below it", [first if inherits else KINDS[0], *KINDS[1:]]
    groups.queryset = Group.objects.filter(pk__in=named)
    groups.label = "These people"
    groups.choices = list(named.items())
    groups.error_messages["required"] = "Choose at least one."
    form.clean_groups = lambda: _some(form)
    return form


def _some(form: Any) -> Any:
    chosen = form.cleaned_data.get("groups")
    if form.cleaned_data.get("restriction_type") == BaseViewRestriction.GROUPS and not chosen:
        raise ValidationError("Choose at least one kind of people, or “Everyone”.")
    return chosen
