from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "post room"

    def ready(self) -> None:
        from cms.people.imports.columns import register
        from newsletters.import_column import ListsColumn
        from newsletters.transport import checks  # noqa: F401 (registers the system check)

        register(ListsColumn())
