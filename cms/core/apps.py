from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"

    def ready(self) -> None:
        from cms.core import checks  # noqa: F401 (registers the system checks)
        from cms.core.components import keep_compiled
        from cms.core.own_permissions import count_own_permissions
        from cms.core.policy import forbid_by_default

        forbid_by_default()
        count_own_permissions()
        keep_compiled()
