from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "post room"

    def ready(self) -> None:
        import datetime as dt

        from django.db.models.signals import post_save, pre_delete

        from cms.core import clock, language
        from cms.people import my_school
        from cms.people.admin import ways
        from cms.people.imports.columns import register
        from cms.people.models import Contact
        from cms.people.signals import handover_agreed, seat_handed_over
        from newsletters.bounces import people as came_back
        from newsletters.bounces import tasks as bounces
        from newsletters.checks import trying
        from newsletters.delivery import hear
        from newsletters.erase import on_contact_deleted
        from newsletters.lists.inherit import on_handover
        from newsletters.models import Publication
        from newsletters.notices.claim import expire
        from newsletters.readers.choices import on_publication_saved
        from newsletters.readers.hand_over import on_handover_agreed
        from newsletters.readers.import_choices import ChoicesColumn
        from newsletters.readers.import_column import ListsColumn
        from newsletters.readers.preferences import on_my_school
        from newsletters.readers.sign_up import prune
        from newsletters.reports.readers import READERS
        from newsletters.reports.warn import warn
        from newsletters.sealing import stage
        from newsletters.texts import checks as text_checks  # noqa: F401 (registers the system check)
        from newsletters.texts import people as texts
        from newsletters.tracking import rule
        from newsletters.tracking.sort import sort
        from newsletters.transport import checks  # noqa: F401 (registers the system check)
        from newsletters.weekly.choose import KIND

        for address in ("leave", "one-click", "preferences", "confirm"):
            language.speak(f"/letters/{address}/")
        language.speak("/newsletters/sign-up/")
        self._hear_of_letters()
        self._hold_people()
        self._join_people()
        seat_handed_over.connect(on_handover)
        handover_agreed.connect(on_handover_agreed)
        register(ListsColumn())
        register(ChoicesColumn())
        my_school.register("letters", on_my_school)
        ways.register("letters", ways.Way("Letters to its people", "reports:school", right=READERS))
        clock.register("domains that fail", every=dt.timedelta(minutes=5), function=warn)
        clock.register("bounce mailbox", every=dt.timedelta(minutes=2), function=bounces.look)
        clock.register("words about letters", every=dt.timedelta(seconds=30), function=hear.catch_up)
        clock.register("late notices", every=dt.timedelta(minutes=1), function=expire)
        clock.register("dead sealings", every=dt.timedelta(minutes=10), function=stage.sweep)
        clock.register("old links", every=dt.timedelta(days=1), function=trying.prune)
        clock.register("old sign-ups", every=dt.timedelta(days=1), function=prune)
        clock.register("clicks", every=dt.timedelta(seconds=30), function=sort)
        pre_delete.connect(on_contact_deleted, sender=Contact)
        pre_delete.connect(came_back.on_contact_deleted, sender=Contact)
        pre_delete.connect(texts.on_contact_deleted, sender=Contact)
        rule.never(KIND)
        post_save.connect(on_publication_saved, sender=Publication, dispatch_uid="newsletters.keep_away")

    def _hear_of_letters(self) -> None:
        """A provider's words, where letters leave by one."""
        from django.conf import settings

        if settings.MAIL_PROVIDER:
            from anymail.signals import tracking

            from newsletters.bounces.provider import on_tracking

            tracking.connect(on_tracking, dispatch_uid="newsletters.provider")

    def _hold_people(self) -> None:
        """What is held of people: to be shown to them, erased, and let go in time."""
        from cms.people import erase
        from cms.people.person import register_part
        from newsletters import person, retention
        from newsletters.bounces import people as came_back
        from newsletters.erase import STEPS
        from newsletters.readers import sign_ups_of
        from newsletters.texts import people as texts
        from newsletters.tracking import readers
        from newsletters.weekly import people as weekly

        for name, gather in person.PARTS.items():
            register_part(name, gather)
        for step in STEPS:
            erase.register(step)
        register_part("came_back", came_back.held)
        erase.register(came_back.forget)
        came_back.register()
        register_part("text_messages", texts.held)
        erase.register(texts.forget)
        texts.register()
        register_part("sign_ups", sign_ups_of.held)
        erase.register(sign_ups_of.forget)
        register_part("one_letter_a_week", weekly.held)
        erase.register(weekly.forget)
        retention.register()
        readers.register()
        self._keep_private_lists_unnamed()

    def _keep_private_lists_unnamed(self) -> None:
        from django.db.models.signals import post_save, pre_save
        from wagtail.models import ModelLogEntry

        from cms.people import looks
        from newsletters.lists import looks as list_looks
        from newsletters.lists import names
        from newsletters.models import List

        pre_save.connect(names.unnamed_in_history, sender=ModelLogEntry)
        post_save.connect(names.unname_what_was, sender=List)
        looks.register_names("list", list_looks.names)

    def _join_people(self) -> None:
        """What goes over when two contacts become one."""
        from cms.people import merge
        from newsletters import merge as handlers
        from newsletters.readers import contact_parts
        from newsletters.tracking import readers
        from newsletters.weekly import people as weekly

        contact_parts.register_all()
        merge.register("newsletters.Choice.contact", handlers.merge_choices)
        merge.register("newsletters.Delivery.contact", handlers.merge_deliveries)
        merge.register("newsletters.HandoverNote.contact", handlers.merge_handover_notes)
        merge.register("newsletters.Uncounted.contact", readers.merge)
        merge.register("newsletters.WeeklyReader.contact", weekly.merge)
