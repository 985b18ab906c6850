from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "cms.guidance"
    label = "guidance"
