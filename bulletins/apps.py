from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "bulletins"

    def ready(self) -> None:
        from bulletins import guards, home, publications, sources
        from bulletins.desk import lines
        from bulletins.gatekeeping.declaration import GATEKEEPING

        guards.connect()
        sources.register()
        home.register()
        lines.register()
        publications.register(GATEKEEPING)
