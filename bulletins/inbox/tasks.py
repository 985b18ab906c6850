"""Fetching in the background. Both tasks are safe to run twice: an entry is kept once."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from bulletins.models import Feed
from cms.people.models import Partnership

EVERY = dt.timedelta(minutes=30)
#: A feed that was fetched within this time is not asked again by the clock.
REST = dt.timedelta(minutes=20)


@task()
def fetch_due(partnership_id: int, rested: bool = True) -> int:
    """Fetch the active feeds of a partnership, or those that have rested; how many they were."""
    # Loaded where it is needed: what reads and fetches feeds is large, and every process knows this task.
    from bulletins.inbox.refresh import refresh_all

    feeds = Feed.objects.fetched().filter(partnership_id=partnership_id)
    if rested:
        feeds = feeds.filter(Q(fetched_at=None) | Q(fetched_at__lt=timezone.now() - REST))
    return sum(1 for _ in refresh_all(feeds))


@task()
def fetch_now(feed_id: int) -> None:
    """Fetch one feed because somebody asked for it."""
    from bulletins.inbox.refresh import refresh

    feed = Feed.objects.filter(pk=feed_id).first()
    if feed is not None and not feed.is_file:
        refresh(feed)


def fetch_feeds() -> None:
    """What the clock calls: a task for each partnership that has feeds."""
    for partnership in Partnership.objects.filter(pk__in=Feed.objects.fetched().values("partnership")):
        fetch_due.enqueue(partnership.pk)
