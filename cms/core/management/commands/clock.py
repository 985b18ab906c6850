import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from cms.core import clock


class Command(BaseCommand):
    help = "Runs what happens by itself. Any number may run: one of them leads, and another follows when it is gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--is-alive", action="store_true", help="end with 1 unless some clock leads now")
        parser.add_argument("--once", action="store_true", help="run what is due, say what that was, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        holder = f"{socket.gethostname()}:{os.getpid()}"
        if options["is_alive"]:
            if not clock.is_led():
                raise CommandError("No clock is running: start one with ./hub worker")
            return
        if options["once"]:
            self.stdout.write("\n".join(clock.run_due()) or "Nothing is due.")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(1.0):
            self._tick(holder)
        clock.step_down(holder)

    def _tick(self, holder: str) -> None:
        close_old_connections()
        try:
            if clock.lead(holder):
                clock.run_due()
        except DatabaseError as error:
            # A database that is away or busy comes back: the next tick asks again.
            self.stderr.write(f"The clock could not reach its database: {error}")
        finally:
            close_old_connections()
