"""What the post room adds to the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.people import rights
from cms.people.admin.door import RightItem
from newsletters.desk import urls as desk_urls
from newsletters.desk.came_back import CameBackPanel
from newsletters.desk.handovers import HandoverViewSet
from newsletters.desk.menu import MailingsItem, OutboxItem
from newsletters.desk.replies import READERS as READERS_OF_REPLIES
from newsletters.desk.yesterday import YesterdayPanel
from newsletters.lists import private_hooks  # noqa: F401 (registers the screens of private lists)
from newsletters.lists.screens import ListChooserViewSet, ListViewSet
from newsletters.reports.readers import READERS


@hooks.register("register_admin_urls")
def desk() -> list[URLPattern | URLResolver]:
    return [path("", include(desk_urls))]


@hooks.register("register_admin_menu_item")
def mailings() -> MenuItem:
    return MailingsItem("Sent and going", reverse("mailings:index"), name="mailings", icon_name="upload", order=95)


@hooks.register("register_admin_menu_item")
def outbox() -> MenuItem:
    return OutboxItem("Outbox", reverse("outbox:index"), name="outbox", icon_name="download", order=97)


@hooks.register("register_admin_menu_item")
def held_back() -> MenuItem:
    return RightItem(
        "Held back", reverse("held_back:index"), right=rights.PEOPLE, name="held-back", icon_name="mail",
        order=321,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def what_people_wrote() -> MenuItem:
    return RightItem(
        "Replies", reverse("replies:index"), right=READERS_OF_REPLIES, name="replies", icon_name="mail", order=98
    )


@hooks.register("construct_homepage_panels")
def what_came_back(request: HttpRequest, panels: list[Any]) -> None:
    if rights.holds(request.user, READERS_OF_REPLIES):
        panels.append(CameBackPanel())


@hooks.register("register_admin_menu_item")
def notices() -> MenuItem:
    return RightItem(
        "Notices", reverse("notices:index"), right=rights.OUTBOX, name="notices", icon_name="mail", order=96
    )


@hooks.register("register_settings_menu_item")
def sender_domains() -> MenuItem:
    return RightItem(
        "Sender domains", reverse("senders:index"), right=rights.SETTINGS, name="senders", icon_name="mail", order=30
    )


@hooks.register("register_reports_menu_item")
def who_received_what() -> MenuItem:
    return RightItem(
        "Who received what", reverse("reports:index"), right=READERS, name="received", icon_name="mail", order=100
    )


@hooks.register("register_reports_menu_item")
def what_reaches_schools() -> MenuItem:
    return RightItem(
        "What reaches schools", reverse("reports:week"), right=READERS, name="week", icon_name="calendar-alt", order=110
    )


@hooks.register("construct_homepage_panels")
def what_went_yesterday(request: HttpRequest, panels: list[Any]) -> None:
    if rights.holds(request.user, rights.SEND):
        panels.append(YesterdayPanel())


@hooks.register("register_log_actions")
def acts(actions: Any) -> None:
    actions.register_action("newsletters.dkim_start", "Sign with a key", "Began to sign with this key")
    actions.register_action("newsletters.dkim_anyway", "Sign anyway", "Began to sign with this key, its record unseen")
    actions.register_action("newsletters.dkim_retire", "Retire a key", "Retired this key")
    actions.register_action("notices.send_again", "Send a notice again", "Sent again")
    actions.register_action("newsletters.language", "Choose a language", "Chose the language of letters")
    actions.register_action("newsletters.do_not_count", "Ask not to be counted", "Asked not to be counted")
    actions.register_action("newsletters.count_again", "Agree to be counted", "Agreed to be counted again")
    actions.register_action("newsletters.pause_person", "Pause letters to a person", "Paused their letters")
    actions.register_action("newsletters.end_pause", "End a pause", "Ended the pause of their letters")
    actions.register_action("newsletters.recall", "Stop a mailing", "Stopped before any letter left")
    actions.register_action("newsletters.pause", "Pause a mailing", "Paused")
    actions.register_action("newsletters.resume", "Resume a mailing", "Resumed")
    actions.register_action("newsletters.send_late", "Send a late mailing", "Said that it goes, although it was late")
    actions.register_action("newsletters.try_refused", "Try refused letters again", "Tried refused letters again")
    actions.register_action("newsletters.send_again", "Send letters in doubt again", "Sent letters in doubt again")
    actions.register_action(
        "newsletters.take_as_arrived", "Take letters in doubt as arrived", "Took letters in doubt as arrived"
    )
    actions.register_action("newsletters.cancel", "Cancel a mailing", "Cancelled")
    actions.register_action("newsletters.suppress", "Hold an address back", "Held this address back")
    actions.register_action("newsletters.release", "Release an address", "Released this address")
    actions.register_action("newsletters.read_reply", "Mark a reply as read", "Marked as read")


@hooks.register("register_admin_viewset")
def handovers() -> HandoverViewSet:
    return HandoverViewSet()


@hooks.register("register_admin_viewset")
def lists() -> list[object]:
    return [ListViewSet(), ListChooserViewSet()]
