"""Waiting for a database that is busy or away."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

T = TypeVar("T")
#: Seconds between tries; the last one is for all that follow.
WAITS = (0.1, 0.3, 1.0, 3.0, 10.0)
TRIES = 30


def patiently(act: Callable[[], T]) -> T:
    """Do it, again and again while the database is locked or cannot be reached. The last failure is raised."""
    for tried in range(TRIES):
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            connection.close_if_unusable_or_obsolete()
            if tried == TRIES - 1 or connection.in_atomic_block:
                raise
            log.warning("The database is busy or away; trying again: %s", error)
            time.sleep(WAITS[min(tried, len(WAITS) - 1)])
    raise DatabaseError("unreachable")
