"""Where the admin finds the screens of schools and people."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from cms.people import rights
from cms.people.admin import private_hooks  # noqa: F401 (registers the screens of what is held and kept)
from cms.people.admin.contacts import ContactChooserViewSet, ContactViewSet
from cms.people.admin.door import RightItem
from cms.people.admin.exports import ExportFile, ExportScreen
from cms.people.admin.gaps import GapsScreen, PeoplePanel
from cms.people.admin.groups import GroupChooserViewSet, GroupKindViewSet, GroupViewSet
from cms.people.admin.imports import LookScreen, UploadScreen
from cms.people.admin.merging import MergeScreen
from cms.people.admin.past_imports import PastScreen, RowsFile
from cms.people.admin.postcodes import PasteScreen, PostcodeViewSet, WorkOutScreen
from cms.people.admin.schools import SchoolChooserViewSet, SchoolViewSet
from cms.people.admin.seat_screens import (
    SEATS,
    BackScreen,
    EndScreen,
    HandOverScreen,
    LeaveScreen,
    PutInScreen,
    SchoolSeatsScreen,
    SeatScreen,
)
from cms.people.admin.seats import RoleViewSet, SeatViewSet
from cms.people.admin.settings import SettingsScreen
from cms.people.admin.staff import DismissScreen, StaffScreen
from cms.people.admin.staff_person import StaffPersonScreen


class PeopleGroup(ViewSetGroup):
    menu_label = "People"
    menu_name = "people"
    menu_icon = "group"
    menu_order = 300
    submenu_hook = "register_people_menu_item"
    items = (SchoolViewSet, SeatViewSet, ContactViewSet, GroupViewSet, GroupKindViewSet, RoleViewSet, PostcodeViewSet)

    def __init__(self) -> None:
        super().__init__()
        for viewset in self.registerables:
            viewset.add_to_admin_menu = False  # They stand in the group's own menu, and nowhere else.


@hooks.register("register_admin_viewset")
def screens() -> list[object]:
    return [PeopleGroup(), SchoolChooserViewSet(), ContactChooserViewSet(), GroupChooserViewSet()]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("import/", UploadScreen.as_view(), name="import"),
        path("import/<int:pk>/", LookScreen.as_view(), name="import_look"),
        path("merge/", MergeScreen.as_view(), name="merge"),
        path("export/", ExportScreen.as_view(), name="people_export"),
        path("export/<str:kind>.<str:form>", ExportFile.as_view(), name="people_export_file"),
        path("imports/<int:pk>/", PastScreen.as_view(), name="import_past"),
        path("imports/<int:pk>/rows.csv", RowsFile.as_view(), name="import_rows"),
        path("gaps/", GapsScreen.as_view(), name="gaps"),
        path("schools/<int:pk>/seats/", SchoolSeatsScreen.as_view(), name="school_seats"),
        path("seats/<int:pk>/", SeatScreen.as_view(), name="seat"),
        path("seats/<int:pk>/put-in/", PutInScreen.as_view(), name="seat_put_in"),
        path("seats/<int:pk>/hand-over/", HandOverScreen.as_view(), name="seat_hand_over"),
        path("seats/holding/<int:pk>/leave/", LeaveScreen.as_view(), name="holding_leave"),
        path("seats/holding/<int:pk>/back/", BackScreen.as_view(), name="holding_back"),
        path("seats/holding/<int:pk>/end/", EndScreen.as_view(), name="holding_end"),
        path("postcodes/paste/", PasteScreen.as_view(), name="postcodes_paste"),
        path("quadrants/", WorkOutScreen.as_view(), name="quadrants_work_out"),
        path("partnership/", SettingsScreen.as_view(), name="partnership_settings"),
        path("staff/", StaffScreen.as_view(), name="staff"),
        path("staff/person/<int:pk>/", StaffPersonScreen.as_view(), name="staff_person"),
        path("staff/<int:pk>/", DismissScreen.as_view(), name="staff_dismiss"),
    ]


@hooks.register("register_people_menu_item")
def importing() -> MenuItem:
    return RightItem("Import", reverse("import"), right=rights.PEOPLE, name="import", icon_name="download", order=90)


@hooks.register("register_people_menu_item")
def empty_seats() -> MenuItem:
    return RightItem("Gaps", reverse("gaps"), right=SEATS, name="gaps", icon_name="warning", order=80)


@hooks.register("construct_homepage_panels")
def who_is_missing(request: HttpRequest, panels: list[Any]) -> None:
    if rights.holds(request.user, SEATS):
        panels.append(PeoplePanel())


@hooks.register("register_people_menu_item")
def exporting() -> MenuItem:
    return RightItem(
        "Export", reverse("people_export"), right=rights.PEOPLE, name="people-export", icon_name="upload", order=91
    )


@hooks.register("register_people_menu_item")
def merging() -> MenuItem:
    return RightItem("Merge", reverse("merge"), right=rights.PEOPLE, name="merge", icon_name="group", order=92)


@hooks.register("register_settings_menu_item")
def partnership() -> MenuItem:
    return RightItem(
        "Partnership",
        reverse("partnership_settings"),
        right=rights.SETTINGS,
        name="partnership",
        icon_name="cogs",
        order=10,
    )


@hooks.register("register_settings_menu_item")
def staff() -> MenuItem:
    return RightItem("Staff", reverse("staff"), right=rights.SETTINGS, name="staff", icon_name="user", order=20)


@hooks.register("register_log_actions")
def acts(actions: Any) -> None:
    actions.register_action("people.appoint", "Appoint", "Appointed")
    actions.register_action("people.own_telephone", "Change one’s telephone", "Changed their own telephone")
    actions.register_action("people.own_mobile", "Change one’s mobile number", "Changed their own mobile number")
    actions.register_action("people.tell_who", "Tell who holds a seat", "The school told who holds it")
    actions.register_action("people.erase", "Erase somebody", "Erased somebody")
    actions.register_action("people.sit", "Put somebody in", "Put somebody in")
    actions.register_action("people.stand_up", "End a time in a seat", "Ended a time in a seat")
    actions.register_action("people.leave", "Note a leave", "Noted a leave")
    actions.register_action("people.back", "End a leave", "Ended a leave")
    actions.register_action("people.hand_over", "Hand over", "Handed over")
    actions.register_action("people.merge", "Merge", "Merged two contacts into one")
    actions.register_action("people.undo_import", "Undo import", "Took an import back")
    actions.register_action("people.sections", "Give sections", "Gave sections")
    actions.register_action("people.sign_out", "End sessions", "Ended somebody’s sessions")
    actions.register_action("people.dismiss", "Take a role away", "Took a role away")
    actions.register_action("people.forget_second_factor", "Reset a second factor", "Reset a second factor")
