"""The life of a delivery process."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from newsletters.delivery import late, worker
from newsletters.delivery.deliver import Deliverer
from newsletters.delivery.finish import finish, tell_whom_nobody_told
from newsletters.delivery.settle import settle
from newsletters.notices.claim import expire
from newsletters.notices.settle import settle as settle_notices
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
        Life(deliverer, until.is_set).live()


class Life:
    """Turn after turn, with a sweep now and then."""

    def __init__(self, deliverer: Deliverer, until: Callable[[], bool]) -> None:
        self.deliverer = deliverer
        self.until = until
        self.troubles = 0
        self.swept = float("-inf")
        self.sent = time.monotonic()

    def live(self) -> None:
        while not self.until():
            try:
                noted = self.once()
            except (Unreachable, DatabaseError) as trouble:
                self.wait_out(trouble)
                continue
            except Exception:
                # A fault of ours in one mailing must not end the process that an alert may need in a minute.
                log.exception("A turn of delivery failed")
                self.wait_out(None)
                continue
            self.troubles = 0
            if not noted:
                if self.is_over():
                    return
                self.wait(IDLE)

    def once(self) -> int:
        now = time.monotonic()
        if now - self.swept >= SWEEP:
            self.sweep()
            self.swept = now
        noted = self.send()
        if noted:
            self.sent = time.monotonic()
        else:
            self.deliverer.begin_anew()
            if now - self.sent > KEEP_CONNECTION:
                self.deliverer.transport.close()
                self.deliverer.carrier.rest()
        return noted

    def send(self) -> int:
        return self.deliverer.notices() + self.deliverer.turn()

    def sweep(self) -> None:
        settle_notices()
        expire()
        settle()
        late.find()
        tell_whom_nobody_told()
        finish()
        worker.forget_old()

    def is_over(self) -> bool:
        """Whether there is nothing to wait for, now that nothing is due."""
        return False

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.until() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, IDLE))

    def wait_out(self, trouble: Exception | None) -> None:
        wait = WAITS[min(self.troubles, len(WAITS) - 1)]
        self.troubles += 1
        if trouble is not None:
            log.warning("Delivery waits %s seconds: %s", wait, trouble)
        connection.close_if_unusable_or_obsolete()
        self.deliverer.transport.close()
        self.wait(wait)
