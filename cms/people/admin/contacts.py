"""Contacts behind the scenes."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet
from cms.people import rights
from cms.people.admin.contact_buttons import ContactEditView
from cms.people.admin.contact_panel import PartsPanel
from cms.people.models import Contact


class ContactViewSet(OwnedViewSet):
    model = Contact
    name = "contacts"
    icon = "user"
    right = rights.PEOPLE
    menu_label = "Contacts"
    edit_view_class = ContactEditView
    list_display = ["__str__", "telephone", "language"]
    list_export = ["email", "name", "telephone", "language", "made_at"]
    export_filename = "contacts"
    search_fields = ["name", "email"]
    panels = [
        FieldPanel("email"),
        FieldPanel("name", help_text="Empty for a shared office address."),
        FieldRowPanel([FieldPanel("telephone"), FieldPanel("language")]),
        PartsPanel(heading="What is known of them"),
    ]


class ContactChooserViewSet(OwnedChooserViewSet):
    model = Contact
    name = "contact_chooser"
    right = frozenset({rights.PEOPLE, rights.GOVERNANCE, rights.LISTS})
    choose_one_text = "Choose a person"
    choose_another_text = "Choose somebody else"
    edit_item_text = "Edit this person"
    search_fields = ("name", "email")
    form_fields = ["email", "name", "telephone"]
    creation_tab_label = "New person"
    create_action_label = "Add"
