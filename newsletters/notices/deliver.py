"""Sending the notices that are due, and nothing else."""

from newsletters.delivery.deliver import Deliverer
from newsletters.notices.claim import expire
from newsletters.notices.settle import settle


def deliver_notices() -> int:
    """Send every notice that is due now, and give how many came to an outcome. Raises Unreachable."""
    settle()
    expire()
    done = 0
    with Deliverer() as deliverer:
        while sent := deliverer.notices():
            done += sent
    return done
