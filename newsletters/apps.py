from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "post room"

    def ready(self) -> None:
        import datetime as dt

        from django.db.models.signals import pre_delete

        from cms.core import clock
        from cms.people.imports.columns import register
        from cms.people.models import Contact
        from cms.people.signals import seat_handed_over
        from newsletters.erase import on_contact_deleted
        from newsletters.import_column import ListsColumn
        from newsletters.lists.inherit import on_handover
        from newsletters.notices.claim import expire
        from newsletters.transport import checks  # noqa: F401 (registers the system check)

        self._hold_people()
        seat_handed_over.connect(on_handover)
        register(ListsColumn())
        clock.register("late notices", every=dt.timedelta(minutes=1), function=expire)
        pre_delete.connect(on_contact_deleted, sender=Contact)

    def _hold_people(self) -> None:
        """What is held of people: to be shown to them, erased, and let go in time."""
        from cms.people import erase
        from cms.people.person import register_part
        from newsletters import person, retention
        from newsletters.erase import STEPS

        for name, gather in person.PARTS.items():
            register_part(name, gather)
        for step in STEPS:
            erase.register(step)
        retention.register()
