from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "post room"

    def ready(self) -> None:
        from newsletters.transport import checks  # noqa: F401 (registers the system check)
