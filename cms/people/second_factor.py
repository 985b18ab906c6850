"""The second factor: what whoever works behind the scenes proves beside their e-mail address."""

import time

from django.http import HttpRequest

#: When this session proved a second factor, as a timestamp.
SESSION_KEY = "second_factor"


def passed(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor, or has proved one since."""
    return SESSION_KEY in request.session


def note(request: HttpRequest) -> None:
    """This session has proved a second factor."""
    request.session[SESSION_KEY] = time.time()
