"""What an install does by itself."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

pytestmark = pytest.mark.django_db


def running(*, since: dt.timedelta, tries: int = 1) -> DBTaskResult:
    """A task that a worker took and never ended."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now() - since,
        run_after=timezone.now(),
        args_kwargs={"args": [], "kwargs": {}},
        task_path="wagtail.tasks.update_reference_index_task",
        worker_ids=[f"worker {number}" for number in range(tries)],
        backend_name="default",
    )


def test_a_task_whose_worker_was_killed_is_taken_again():
    lost, fresh = running(since=dt.timedelta(hours=2)), running(since=dt.timedelta(minutes=2))

    call_command("clock", "--once")

    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert lost.status == TaskResultStatus.READY
    assert fresh.status == TaskResultStatus.RUNNING


def test_a_task_that_kills_each_worker_is_given_up():
    lost = running(since=dt.timedelta(hours=2), tries=3)

    call_command("clock", "--once")

    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.FAILED
    assert "died" in lost.traceback


def test_sessions_that_ran_out_are_forgotten(client):
    session = client.session
    session["who"] = "me"
    session.set_expiry(-60)
    session.save()

    call_command("clock", "--once")

    assert not type(session)().exists(session.session_key)
