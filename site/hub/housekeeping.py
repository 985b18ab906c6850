"""What any install does by itself: pages that go live or expire on time, and no heap of what is past."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from cms.core import clock


def register() -> None:
    clock.register("publish pages on time", every=timedelta(minutes=1), function=publish_on_time)
    clock.register("forget old sessions", every=timedelta(days=1), function=forget_old_sessions)
    if not settings.REDIS_URL:
        clock.register("forget finished tasks", every=timedelta(days=1), function=forget_finished_tasks)


def publish_on_time() -> None:
    call_command("publish_scheduled", verbosity=0)


def forget_old_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def forget_finished_tasks() -> None:
    call_command("prune_db_task_results", queue_name="*", min_age_days=14, verbosity=0)
