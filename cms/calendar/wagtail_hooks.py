"""What the calendar adds to the admin."""

from wagtail import hooks

from cms.calendar.viewsets import date_viewset, term_date_viewset
from cms.core.viewsets import OwnedViewSet


@hooks.register("register_admin_viewset")
def dates() -> list[OwnedViewSet]:
    return [date_viewset, term_date_viewset]
