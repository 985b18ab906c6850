"""Where the admin finds the private lists."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.people import rights
from cms.people.admin.door import RightItem
from newsletters.lists.private_screens import PrivateListScreen, PrivateListsScreen


@hooks.register("register_admin_urls")
def private_list_addresses() -> list[URLPattern]:
    return [
        path("private-lists/", PrivateListsScreen.as_view(), name="private_lists"),
        path("private-lists/<int:pk>/", PrivateListScreen.as_view(), name="private_list"),
    ]


@hooks.register("register_admin_menu_item")
def private_lists() -> MenuItem:
    return RightItem(
        "Private lists", reverse("private_lists"), right=rights.PRIVATE_LISTS, name="private-lists", icon_name="lock",
        order=311,
    )  # fmt: skip
