from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "cms.calendar"
    label = "calendar"
