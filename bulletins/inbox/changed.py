"""What changed on the site waits in the inbox: an entry for each change of a page, with its sentence, once.

Its identity is the name under which composing offers the change by itself (`bulletins.sources.pages`): what somebody
made into an item, holds or discarded is not offered beside that.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.models import Entry
from bulletins.models.inbox import CHANGE
from cms.guidance.changes import ChangedPage
from cms.guidance.changes import since as changed_since
from cms.people.models import Partnership
from newsletters.models import Publication
from newsletters.sealing.carried import Before

#: What changed before that is no news.
NEWS_FOR = dt.timedelta(weeks=4)
COMES_BACK = (Entry.State.USED, Entry.State.DISCARDED)
WAITING = (Entry.State.NEW, Entry.State.HELD)


def key_of(changed: ChangedPage) -> str:
    return f"{CHANGE}{changed.page.pk}:{changed.on.isoformat()}"


def take_in_changes() -> None:
    """For the clock."""
    for partnership in Partnership.objects.exclude(home=None).select_related("home"):
        take_in(partnership)


def take_in(partnership: Partnership) -> int:
    """Put each change of these weeks into the inbox; how many are new. A sentence that was rewritten brings its entry
    up to date. What an edition brought by itself waits no longer; nor does a page that is for some people only now:
    whoever reads the inbox may not.
    """
    day = timezone.localdate() - NEWS_FOR
    open_now = {key_of(each): each for each in changed_since(partnership, day)}
    closed = [key_of(each) for each in changed_since(partnership, day, restricted=True)]
    went = set(Before(partnership, open_now).mailings)
    here = Entry.objects.of(partnership)
    with transaction.atomic():
        here.filter(identity__in=closed, state__in=WAITING).delete()
        here.filter(identity__in=went, state=Entry.State.NEW).delete()
        known = {entry.identity: entry for entry in here.filter(identity__in=open_now).select_for_update()}
        for key, entry in known.items():
            _renew(entry, open_now[key])
        fresh = [_made(partnership, key, each) for key, each in open_now.items() if key not in {*known, *went}]
        Entry.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def set_aside(publication: Publication) -> set[str]:
    """The changes that composing leaves to what somebody decided: held, discarded, or an item of this publication."""
    decided = Q(state__in=[Entry.State.HELD, Entry.State.DISCARDED]) | Q(
        Q(item=None) | Q(item__section__publication=publication), state=Entry.State.USED
    )
    changes = Entry.objects.of(publication.partnership).filter(decided, identity__startswith=CHANGE)
    return set(changes.values_list("identity", flat=True))


def _made(partnership: Partnership, key: str, changed: ChangedPage) -> Entry:
    return Entry(partnership=partnership, identity=key, **_words(partnership, changed))


def _words(partnership: Partnership, changed: ChangedPage) -> dict[str, Any]:
    link = partnership.url(changed.url)
    return {
        "title": changed.title,
        "summary": changed.sentence,
        "link": link if len(link) <= 1000 else "",
        "updated_at": timezone.make_aware(dt.datetime.combine(changed.on, dt.time())),
    }


def _renew(entry: Entry, changed: ChangedPage) -> None:
    words = _words(entry.partnership, changed)
    if all(getattr(entry, name) == value for name, value in words.items()):
        return
    for name, value in words.items():
        setattr(entry, name, value)
    if entry.state in COMES_BACK:
        entry.state, entry.state_before = Entry.State.NEW, ""
    entry.revised = True
    entry.save(update_fields=[*words, "state", "state_before", "revised"])
