"""Private pages are private to one partnership: Wagtail would let in any user of the install."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from cms.people import rights
from cms.people.appoint import group_name
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold


def own_groups(partnership: Partnership) -> Any:
    """The groups that mirror this partnership's roles."""
    return Group.objects.filter(name__in=[group_name(partnership, role) for role in rights.BY_ROLE])


def is_known(user: Any, partnership: Partnership) -> bool:
    """Whether somebody signed in has a role here or is a contact here."""
    if rights.of(user, partnership):
        return True
    mine = Q(user=user) | Q(email_folded=fold(user.email))
    return Contact.objects.of(partnership).filter(mine).exists()


def may_see(page: Page, request: HttpRequest) -> bool:
    """What Wagtail's own check leaves open: "any logged-in users" are those of this partnership.

    Whoever is not signed in yet is sent to sign in by that check.
    """
    kinds = {restriction.restriction_type for restriction in page.get_view_restrictions()}
    if PageViewRestriction.LOGIN not in kinds or not request.user.is_authenticated:
        return True
    return is_known(request.user, request.partnership)  # type: ignore[attr-defined]


def narrow() -> None:
    """Let the privacy screen offer, and take, this host's groups only."""
    from wagtail.admin.views.page_privacy import SetPrivacyView

    stock = SetPrivacyView.get_form

    def get_form(view: Any, form_class: Any = None) -> Any:
        form = stock(view, form_class)
        form.fields["groups"].queryset = own_groups(view.request.partnership)
        return form

    SetPrivacyView.get_form = get_form
