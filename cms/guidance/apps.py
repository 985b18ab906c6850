from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "cms.guidance"
    label = "guidance"

    def ready(self) -> None:
        from cms.guidance.languages import follow, held

        follow.connect()
        held.register()
