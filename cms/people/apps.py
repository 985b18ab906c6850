import datetime as dt
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "people"

    def ready(self) -> None:
        from cms.core import clock
        from cms.people import contact_parts, follow_seats, gaps, handover, merge, merge_seats, private, readers
        from cms.people.imports import run

        contact_parts.register_own()
        merge.register("people.Holding.contact", merge_seats.merge_holdings)
        merge.register("people.Mobile.contact", merge_seats.merge_mobiles)
        private.register()
        follow_seats.connect()
        day = dt.timedelta(days=1)
        clock.register("seats that must be filled", every=day, function=gaps.statutory_seats_everywhere)
        clock.register("reminders of empty seats", every=day, function=gaps.remind_everywhere)
        clock.register("handovers of today", every=dt.timedelta(hours=1), function=handover.take_over_what_is_due)
        clock.register("imports whose worker died", every=dt.timedelta(minutes=1), function=run.sweep)
        clock.register("readers", every=dt.timedelta(hours=1), function=readers.bring_all_into_line)
        user_logged_in.connect(_signed_in, dispatch_uid="people.link_contacts")


def _signed_in(user: Any, **kwargs: Any) -> None:
    from cms.people.readers import mirror
    from cms.people.sign_in import link_contacts

    link_contacts(user)
    mirror(user)
