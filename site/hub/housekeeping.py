"""What any install does by itself: pages that go live or expire on time, and no heap of what is past."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from cms.core import clock

LOST_AFTER = timedelta(hours=1)
MOST_TRIES = 3


def register() -> None:
    clock.register("publish pages on time", every=timedelta(minutes=1), function=publish_on_time)
    clock.register("forget old sessions", every=timedelta(days=1), function=forget_old_sessions)
    if not settings.REDIS_URL:
        clock.register("take up lost tasks", every=timedelta(minutes=5), function=take_up_lost_tasks)
        clock.register("forget finished tasks", every=timedelta(days=1), function=forget_finished_tasks)


def publish_on_time() -> None:
    call_command("publish_scheduled", verbosity=0)


def forget_old_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def take_up_lost_tasks() -> None:
    """A worker that is killed leaves its task running for ever: after an hour another takes it, three times at most."""
    from django_tasks_db.models import DBTaskResult

    for lost in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER):
        again = len(lost.worker_ids) < MOST_TRIES
        DBTaskResult.objects.running().filter(pk=lost.pk, started_at=lost.started_at).update(
            status=TaskResultStatus.READY if again else TaskResultStatus.FAILED,
            traceback="" if again else "Each worker that took this task died.",
            finished_at=None if again else timezone.now(),
        )


def forget_finished_tasks() -> None:
    call_command("prune_db_task_results", queue_name="*", min_age_days=14, verbosity=0)
