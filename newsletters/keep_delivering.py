"""The life of a delivery process."""

import logging
import threading
import time

from django.db import DatabaseError, connection

from newsletters import worker
from newsletters.deliver import Deliverer
from newsletters.finish import finish, tell_whom_nobody_told
from newsletters.notices import claim as notices
from newsletters.settle import settle
from newsletters.transport import Unreachable

log = logging.getLogger(__name__)

#: Seconds between looks when nothing is due; an urgent letter or notice waits no longer than this.
IDLE = 0.25
#: Seconds between looks for letters of workers that died, and for mailings that are done.
SWEEP = 2.0
#: Seconds without a letter after which the connection is closed.
KEEP_CONNECTION = 30.0
#: Seconds between tries while the mail server or the database is away; the last one is for all that follow.
WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


def keep_delivering(*, until: threading.Event) -> None:
    """Send what is due until told to stop. A mail server or a database that is away is waited for."""
    with Deliverer(until=until.is_set) as deliverer:
        _Life(deliverer, until).live()


class _Life:
    def __init__(self, deliverer: Deliverer, until: threading.Event) -> None:
        self.deliverer = deliverer
        self.until = until
        self.troubles = 0
        self.swept = float("-inf")
        self.sent = time.monotonic()

    def live(self) -> None:
        while not self.until.is_set():
            try:
                noted = self._once()
            except (Unreachable, DatabaseError) as trouble:
                self._wait_out(trouble)
                continue
            except Exception:
                # A fault of ours in one mailing must not end the process that an alert may need in a minute.
                log.exception("A turn of delivery failed")
                self._wait_out(None)
                continue
            self.troubles = 0
            if not noted:
                self.until.wait(IDLE)

    def _once(self) -> int:
        now = time.monotonic()
        if now - self.swept >= SWEEP:
            notices.settle()
            notices.expire()
            settle()
            tell_whom_nobody_told()
            finish()
            worker.forget_old()
            self.swept = now
        noted = self.deliverer.notices() + self.deliverer.turn()
        if noted:
            self.sent = time.monotonic()
        elif now - self.sent > KEEP_CONNECTION:
            self.deliverer.transport.close()
            self.deliverer.carrier.rest()
        return noted

    def _wait_out(self, trouble: Exception | None) -> None:
        wait = WAITS[min(self.troubles, len(WAITS) - 1)]
        self.troubles += 1
        if trouble is not None:
            log.warning("Delivery waits %s seconds: %s", wait, trouble)
        connection.close_if_unusable_or_obsolete()
        self.deliverer.transport.close()
        self.until.wait(wait)
