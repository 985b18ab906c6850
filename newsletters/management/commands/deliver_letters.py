"""The delivery process of `./hub worker`: sends what is due until it is told to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from newsletters.delivery.keep_delivering import keep_delivering
from newsletters.delivery.lean import lean
from newsletters.texts.keep_sending import texts_beside


class Command(BaseCommand):
    help = (
        "Send letters and text messages as they fall due, the most urgent first, until SIGTERM or SIGINT; what is in "
        "hand is finished."
    )
    # Not those that load every screen of the website.
    requires_system_checks = ["mail"]

    def handle(self, *args: Any, **options: Any) -> None:
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        lean()
        with texts_beside(until=told):
            keep_delivering(until=told)
