"""Committees, hubs, clusters and networks behind the scenes."""

from django.forms import CheckboxSelectMultiple
from wagtail.admin.panels import FieldPanel

from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet
from cms.people import rights
from cms.people.models import Group, GroupKind


class GroupViewSet(OwnedViewSet):
    model = Group
    name = "people_groups"
    icon = "group"
    right = frozenset({rights.PEOPLE, rights.GOVERNANCE})
    menu_label = "Groups"
    select_related = ("kind",)
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    list_export = ["kind", "name", "objective"]
    export_filename = "groups"
    search_fields = ["name", "kind__name"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("name"),
        FieldPanel("objective"),
        FieldPanel("schools", widget=CheckboxSelectMultiple),
    ]


class GroupKindViewSet(OwnedViewSet):
    model = GroupKind
    name = "group_kinds"
    icon = "tag"
    right = rights.PEOPLE
    menu_label = "Kinds of group"
    list_display = ["name"]
    panels = [FieldPanel("name")]


class GroupChooserViewSet(OwnedChooserViewSet):
    model = Group
    name = "group_chooser"
    icon = "group"
    right = frozenset({rights.PEOPLE, rights.GOVERNANCE, rights.LISTS, rights.WRITE})
    select_related = ("kind",)
    choose_one_text = "Choose a group"
    choose_another_text = "Choose another group"
    edit_item_text = "Edit this group"
    search_fields = ("name", "kind__name")
