"""What guidance adds to the admin."""

from typing import Any

from wagtail import hooks

from cms.guidance.viewsets import officer_chooser, officer_viewset


@hooks.register("register_admin_viewset")
def people_to_contact() -> list[Any]:
    return [officer_viewset, officer_chooser]
