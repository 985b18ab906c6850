import datetime as dt

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "bulletins"

    def ready(self) -> None:
        from bulletins import (
            deadlines,
            files,
            guards,
            home,
            own_sections,
            planned,
            publications,
            remind,
            searched,
            sources,
            submissions_held,
            weekly,
        )
        from bulletins.alerts import due_line
        from bulletins.alerts.declaration import SCHOOL_SAFE_ALERT
        from bulletins.briefing.register import register as register_briefing
        from bulletins.desk import lines
        from bulletins.directors.register import register as register_directors_report
        from bulletins.gatekeeping.declaration import GATEKEEPING
        from bulletins.inbox import changed, colleagues, mail_tasks, submit, tasks
        from bulletins.send import families, pass_on
        from bulletins.send.declaration import SEND_BULLETIN, SEND_FAMILIES
        from cms.core import clock, open_files
        from cms.people.admin import staff_parts
        from newsletters.reports import planned as planned_numbers

        open_files.register("items of sent editions", files.shown_to_all)
        staff_parts.register(own_sections.PART)
        guards.connect()
        sources.register()
        searched.register()
        home.register()
        due_line.register()
        lines.register()
        colleagues.register()
        submissions_held.register()
        deadlines.register()
        planned_numbers.register("editions", planned.editions)
        families.register()
        pass_on.register()
        register_directors_report()
        register_briefing()
        for declaration in (GATEKEEPING, SEND_BULLETIN, SEND_FAMILIES, SCHOOL_SAFE_ALERT):
            publications.register(declaration)
        clock.register("fetch feeds", every=tasks.EVERY, function=tasks.fetch_feeds)
        clock.register("inbox's mailbox", every=dt.timedelta(minutes=2), function=mail_tasks.look)
        clock.register("changes on the site", every=dt.timedelta(minutes=5), function=changed.take_in_changes)
        clock.register("one letter a week", every=dt.timedelta(minutes=5), function=weekly.send_weekly)
        clock.register("reminders", every=dt.timedelta(minutes=5), function=remind.remind)
        clock.register("tell senders of news", every=dt.timedelta(minutes=5), function=submit.tell_senders)
        self._send_alerts()
        self._hold_people()

    def _send_alerts(self) -> None:
        from bulletins.alerts import KIND, after, link, send
        from cms.core import clock
        from cms.people import rights
        from newsletters import acts, confidential

        confidential.only_with(KIND, rights.ALERTS)
        acts.register(KIND, link.addresses)
        clock.register("approved alerts", every=dt.timedelta(seconds=15), function=send.send_what_is_approved)
        after.register()

    def _hold_people(self) -> None:
        from bulletins import person, submissions_held
        from bulletins.alerts import people as alerts
        from cms.people import erase
        from cms.people.person import register_part

        for name, gather in person.PARTS.items():
            register_part(name, gather)
        register_part("submissions", submissions_held.sent)
        register_part("alerts_written", alerts.written)
        alerts.register()
        erase.register(person.tell_of_items)
        erase.register(submissions_held.forget)
