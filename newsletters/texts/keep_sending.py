"""Sending text messages beside letters: a provider that lets us wait holds up no letter."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from newsletters.texts.send import send_texts

log = logging.getLogger(__name__)

#: Seconds between looks.
IDLE = 1.0
#: Seconds for which the message in hand is waited for at the end: what takes longer is settled as in doubt.
PATIENCE = 5.0


@contextmanager
def texts_beside(*, until: threading.Event) -> Iterator[None]:
    """In a thread of its own, for as long as the block lasts."""
    thread = threading.Thread(target=keep_sending, kwargs={"until": until}, name="texts", daemon=True)
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join(PATIENCE)


def keep_sending(*, until: threading.Event) -> None:
    """Send what is due until told to stop. Whatever goes wrong, the next look is as good as the first."""
    while not until.is_set():
        try:
            send_texts()
        except Exception:
            log.exception("A turn of text messages failed")
            connection.close_if_unusable_or_obsolete()
        until.wait(IDLE)
    connection.close()
