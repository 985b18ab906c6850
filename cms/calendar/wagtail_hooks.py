"""What the calendar adds to the admin."""

from wagtail import hooks

from cms.calendar.viewsets import DateViewSet, date_viewset


@hooks.register("register_admin_viewset")
def dates() -> DateViewSet:
    return date_viewset
