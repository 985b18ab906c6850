"""Where the admin finds the screens of what is held, kept and looked at."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.people import rights
from cms.people.admin.door import RightItem
from cms.people.admin.keeping import ErasedScreen, LooksScreen, RetentionScreen
from cms.people.admin.private import EraseScreen, EverythingScreen, MobileScreen


@hooks.register("register_admin_urls")
def private_addresses() -> list[URLPattern]:
    return [
        path("contacts/<int:pk>/everything/", EverythingScreen.as_view(), name="contact_everything"),
        path("contacts/<int:pk>/mobile/", MobileScreen.as_view(), name="contact_mobile"),
        path("contacts/<int:pk>/erase/", EraseScreen.as_view(), name="contact_erase"),
        path("erased/", ErasedScreen.as_view(), name="erased"),
        path("retention/", RetentionScreen.as_view(), name="retention"),
        path("looks/", LooksScreen.as_view(), name="looks"),
    ]


@hooks.register("register_people_menu_item")
def erased_people() -> MenuItem:
    return RightItem("Erased people", reverse("erased"), right=rights.PEOPLE, name="erased", icon_name="bin", order=95)


@hooks.register("register_settings_menu_item")
def kept_how_long() -> MenuItem:
    return RightItem(
        "What is kept how long", reverse("retention"), right=rights.SETTINGS, name="retention", icon_name="history",
        order=30,
    )  # fmt: skip


@hooks.register("register_reports_menu_item")
def who_looked() -> MenuItem:
    return RightItem(
        "Log of looks", reverse("looks"), right=LooksScreen.right, name="looks", icon_name="view", order=900
    )
