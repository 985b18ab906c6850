"""What happens by itself, again and again: publishing on time, sweeps, pruning.

An app registers its jobs in `apps.ready()`:

    clock.register("feeds", every=timedelta(minutes=15), function=fetch_all)

Of all clocks that run, one acts: the holder of the leader row. A job is claimed by its row before it runs, so that it
does not run twice even while the lead changes hands. A job is short, or enqueues tasks.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from cms.core.models import ClockJob, ClockLead

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class Job:
    name: str
    every: dt.timedelta
    function: Callable[[], object]


_jobs: dict[str, Job] = {}


def register(name: str, *, every: dt.timedelta, function: Callable[[], object]) -> None:
    """Have a function called every so often by the one clock that leads. The name is lasting: its row goes by it."""
    _jobs[name] = Job(name=name, every=every, function=function)


def jobs() -> list[Job]:
    return list(_jobs.values())


def lead(holder: str) -> bool:
    """Take the lead, or keep it, for the length of a lease. False while another clock holds it."""
    now = timezone.now()
    ClockLead.objects.get_or_create(pk=1, defaults={"until": now})
    over = Q(until__lte=now) | Q(until__gt=now + 2 * LEASE)  # Nobody leases for so long: the clock was set back.
    free = ClockLead.objects.filter(Q(holder=holder) | over, pk=1)
    return bool(free.update(holder=holder, until=now + LEASE))


def step_down(holder: str) -> None:
    """Let another clock lead at once."""
    ClockLead.objects.filter(pk=1, holder=holder).update(until=timezone.now())


def is_led() -> bool:
    """Whether some clock holds the lead now."""
    return ClockLead.objects.filter(pk=1, until__gt=timezone.now()).exists()


def run_due() -> list[str]:
    """Run each job whose time has come, and give their names. A job that fails is logged, and the others run."""
    return [job.name for job in jobs() if _claim(job) and _run(job)]


def _claim(job: Job) -> bool:
    """Whether this clock is the one to run a job now."""
    now = timezone.now()
    _, is_new = ClockJob.objects.get_or_create(name=job.name, defaults={"last_run_at": now})
    # What ran in the future ran before the clock was set back: nobody waits until it is that late again.
    over = Q(last_run_at__lte=now - job.every) | Q(last_run_at__gt=now + LEASE)
    due = ClockJob.objects.filter(over, name=job.name)
    return is_new or bool(due.update(last_run_at=now))


def _run(job: Job) -> bool:
    started = timezone.now()
    fault = ""
    try:
        job.function()
    except Exception as error:
        logger.exception("The clock's job “%s” failed", job.name)
        fault = f"{type(error).__name__}: {error}"
    ClockJob.objects.filter(name=job.name).update(took=timezone.now() - started, fault=fault)
    return True
