from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "post room"

    def ready(self) -> None:
        from django.db.models.signals import pre_delete

        from cms.people.imports.columns import register
        from cms.people.models import Contact
        from newsletters.erase import on_contact_deleted
        from newsletters.import_column import ListsColumn
        from newsletters.transport import checks  # noqa: F401 (registers the system check)

        register(ListsColumn())
        pre_delete.connect(on_contact_deleted, sender=Contact)
