"""Where the admin finds the screens of schools and people."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from cms.people.admin.contacts import ContactChooserViewSet, ContactViewSet
from cms.people.admin.groups import GroupChooserViewSet, GroupKindViewSet, GroupViewSet
from cms.people.admin.schools import SchoolChooserViewSet, SchoolViewSet
from cms.people.admin.seats import RoleViewSet, SeatViewSet


class PeopleGroup(ViewSetGroup):
    menu_label = "People"
    menu_name = "people"
    menu_icon = "group"
    menu_order = 300
    submenu_hook = "register_people_menu_item"
    items = (SchoolViewSet, SeatViewSet, ContactViewSet, GroupViewSet, GroupKindViewSet, RoleViewSet)


@hooks.register("register_admin_viewset")
def screens() -> list[object]:
    return [PeopleGroup(), SchoolChooserViewSet(), ContactChooserViewSet(), GroupChooserViewSet()]
