"""Screens for people to contact."""

from wagtail.admin.panels import FieldPanel

from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet
from cms.guidance.models.officer import Officer
from cms.people import rights


class OfficerViewSet(OwnedViewSet):
    model = Officer
    right = rights.PUBLISH  # A change is public at once.
    name = "officers"
    icon = "user"
    menu_label = "People to contact"
    menu_order = 330
    list_display = ["name", "job", "email", "telephone"]
    search_fields = ["name", "job", "email"]
    panels = [FieldPanel(name) for name in ("name", "job", "email", "telephone", "hours")]


class OfficerChooserViewSet(OwnedChooserViewSet):
    """Whoever writes chooses; adding somebody asks for the right of the screens above."""

    model = Officer
    right = frozenset({rights.WRITE, rights.GOVERNANCE})
    icon = "user"
    choose_one_text = "Choose a person"
    choose_another_text = "Choose another"
    edit_item_text = "Change this person"
    search_fields = ("name", "job", "email")
    form_fields = ["name", "job", "email", "telephone", "hours"]


officer_viewset = OfficerViewSet("officers")
officer_chooser = OfficerChooserViewSet("officer_chooser")
