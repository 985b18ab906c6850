from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "hub"
    verbose_name = "Gatehouse"

    def ready(self) -> None:
        from hub import housekeeping

        housekeeping.register()
