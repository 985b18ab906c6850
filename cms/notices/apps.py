from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "cms.notices"
    label = "notices"
    verbose_name = "notices"

    def ready(self) -> None:
        from cms.notices import person, retention
        from cms.people import erase
        from cms.people.person import register_part

        register_part("notices", person.held)
        erase.register(person.forget)
        retention.register()
