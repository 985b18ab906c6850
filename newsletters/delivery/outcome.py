"""What became of the letters that a worker had, written down in one transaction."""

import datetime as dt
import json
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from newsletters.delivery.claim import URGENT_AGAIN, Claimed, cancel_with_their_mailing
from newsletters.models import Delivery, Lane
from newsletters.transport import Answer

#: How long to wait after the 1st, 2nd … "try again" of a server; the last one is for all that follow.
WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240)]
#: The same for what is urgent, or what somebody waits for.
URGENT_WAITS = [dt.timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300)]
#: A letter that nobody took in this many answers, or in this time, has failed.
TRIES = 16
GIVE_UP_AFTER = dt.timedelta(days=2)

State = Delivery.State
#: As plain words: a database's module takes them as they are, and looks long at a word that is also a choice.
SENT = State.SENT.value


class Outcome(NamedTuple):
    """The new state of one delivery."""

    letter: Claimed
    state: str
    reply: str
    attempts: int = 0
    doubts: int = 0
    again_at: dt.datetime | None = None


def of_answer(letter: Claimed, answer: Answer, *, goes_at: dt.datetime, lane: int) -> Outcome:
    """What a server's last word means for a letter."""
    if answer.taken:
        return of_taken(letter, answer)
    if answer.try_again:
        return _again(letter, str(answer), attempts=1, goes_at=goes_at, lane=lane)
    return Outcome(letter, State.FAILED, str(answer), attempts=1)


def of_taken(letter: Claimed, answer: Answer) -> Outcome:
    return Outcome(letter, SENT, f"{answer.code} {answer.text}", 1)


def of_fault(letter: Claimed, why: str) -> Outcome:
    """A letter that cannot be written fails by itself and holds nobody up."""
    return Outcome(letter, State.FAILED, why)


def of_trouble(letter: Claimed, why: str) -> Outcome:
    """A letter that cannot be written because of something that somebody will mend: again, in a while."""
    return Outcome(letter, State.DEFERRED, why, again_at=timezone.now() + WAITS[0])


def of_cut_before(letter: Claimed, why: str, *, goes_at: dt.datetime, lane: int) -> Outcome:
    """Not taken: again, in a while, so that a letter that makes a server fall over does not hold up the others."""
    reply = f"The connection was cut before the letter was handed over: {why}"
    return _again(letter, reply, attempts=0, goes_at=goes_at, lane=lane)


def of_cut_after(letter: Claimed, why: str, *, lane: int) -> Outcome:
    """Perhaps taken. A person judges; only an urgent letter goes again by itself, a few times."""
    reply = f"The connection was cut after the letter was handed over: {why}"
    if lane == Lane.URGENT and letter.doubts < URGENT_AGAIN:
        return Outcome(letter, State.DEFERRED, reply, doubts=1, again_at=timezone.now())
    return Outcome(letter, State.UNKNOWN, reply, doubts=1)


def _again(letter: Claimed, reply: str, *, attempts: int, goes_at: dt.datetime, lane: int) -> Outcome:
    now = timezone.now()
    tries = letter.attempts + attempts
    if tries >= TRIES or now - goes_at > GIVE_UP_AFTER:
        return Outcome(letter, State.FAILED, f"Given up: {reply}", attempts=attempts)
    waits = URGENT_WAITS if lane == Lane.URGENT else WAITS
    wait = waits[min(max(tries, 1), len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 (spreads, keeps no secret)
    return Outcome(letter, State.DEFERRED, reply, attempts=attempts, again_at=now + wait)


def late_answers(outcomes: Sequence[Outcome]) -> None:
    """What a server took, though somebody settled it as a letter of which nobody can tell: it goes no second time."""
    now = timezone.now()
    for letter, state, reply, *_ in outcomes:
        if state == SENT:
            in_doubt = Delivery.objects.filter(pk=letter.id, doubts__gt=0, state__in=[*Delivery.WAITING, State.UNKNOWN])
            in_doubt.update(state=state, reply=_fit(reply), done_at=now, worker="", lease_until=None)


def note(outcomes: Sequence[Outcome], *, by: str) -> int:
    """Write outcomes down, each only where this worker still has the letter. Gives how many were written."""
    if not outcomes:
        return 0
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(NOTE_AT_ONCE, [now, *_columns(outcomes), by])
                written = cursor.rowcount
            else:
                written = _note_in_sqlite(cursor, outcomes, now, by)
        cancel_with_their_mailing({o.letter.mailing_id for o in outcomes if o.state == State.DEFERRED})
    return written


def _note_in_sqlite(cursor: CursorWrapper, outcomes: Sequence[Outcome], now: dt.datetime, by: str) -> int:
    """In two statements: nearly all were taken at once, and of those only a number and the server's words differ."""
    at = connection.ops.adapt_datetimefield_value
    taken = {o.letter.id: _fit(o.reply) for o in outcomes if o.state == SENT and o.attempts == 1}
    written = 0
    if taken:
        cursor.execute(NOTE_TAKEN_SQLITE, [at(now), json.dumps(taken), by])
        written = int(cursor.rowcount)
    others = [outcome for outcome in outcomes if outcome.letter.id not in taken]
    if others:
        cursor.execute(NOTE_AT_ONCE_SQLITE, [_rows(others, now), by])
        written += cursor.rowcount
    return written


#: One statement for all, where each would be a word to a server and back.
NOTE_AT_ONCE = """
    UPDATE newsletters_delivery AS delivery
    SET state = outcome.state, reply = outcome.reply, attempts = attempts + outcome.attempt,
        doubts = doubts + outcome.doubt, next_try = COALESCE(outcome.again_at, next_try),
        done_at = CASE WHEN outcome.again_at IS NULL THEN %s END, worker = '', lease_until = NULL
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[], %s::timestamptz[])
         AS outcome (id, state, reply, attempt, doubt, again_at)
    WHERE delivery.id = outcome.id AND delivery.worker = %s AND delivery.state = 'sending'
"""


#: The same. Row by row the sending, which goes on meanwhile, would be held up at each. A plus keeps SQLite from the
#: index on workers: by that it would look through all that this worker has, for each outcome.
NOTE_AT_ONCE_SQLITE = """
    UPDATE newsletters_delivery AS delivery
    SET state = outcome.value ->> 1, reply = outcome.value ->> 2, attempts = attempts + (outcome.value ->> 3),
        doubts = doubts + (outcome.value ->> 4), next_try = COALESCE(outcome.value ->> 5, next_try),
        done_at = outcome.value ->> 6, worker = '', lease_until = NULL
    FROM json_each(%s) AS outcome
    WHERE delivery.id = (outcome.value ->> 0) AND +delivery.worker = %s AND +delivery.state = 'sending'
"""
#: Number and words are read where they stand; a value of several parts is read anew for each.
NOTE_TAKEN_SQLITE = """
    UPDATE newsletters_delivery AS delivery
    SET state = 'sent', reply = outcome.value, attempts = attempts + 1, done_at = %s, worker = '', lease_until = NULL
    FROM json_each(%s) AS outcome
    WHERE delivery.id = CAST(outcome.key AS INTEGER) AND +delivery.worker = %s AND +delivery.state = 'sending'
"""


def _rows(outcomes: Sequence[Outcome], now: dt.datetime) -> str:
    at = connection.ops.adapt_datetimefield_value
    done_at = at(now)
    return json.dumps(
        [
            (letter.id, state, _fit(reply), attempts, doubts, at(again_at), None if again_at else done_at)
            for letter, state, reply, attempts, doubts, again_at in outcomes
        ]
    )


def _columns(outcomes: Sequence[Outcome]) -> list[list[Any]]:
    return [
        [outcome.letter.id for outcome in outcomes],
        [str(outcome.state) for outcome in outcomes],
        [_fit(outcome.reply) for outcome in outcomes],
        [outcome.attempts for outcome in outcomes],
        [outcome.doubts for outcome in outcomes],
        [outcome.again_at for outcome in outcomes],
    ]


def _fit(reply: str) -> str:
    """A server may say anything; PostgreSQL takes no null character."""
    return reply[:500].replace("\0", " ")
