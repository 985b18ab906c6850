"""What a session remembers of how it was opened."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from cms.people import second_factor


def connect() -> None:
    user_logged_in.connect(_opened, dispatch_uid="users.opened")
    authentication_step_completed.connect(_proved, dispatch_uid="users.proved")


def _opened(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A session begins with the second factor that opened it, and with none that somebody else proved in it."""
    request.session.pop(second_factor.SESSION_KEY, None)
    if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
        second_factor.note(request)


def _proved(request: HttpRequest, method: str, user: Any, **kwargs: Any) -> None:
    """Whoever is signed in has proved a second factor."""
    if method == "mfa" and getattr(request, "user", None) == user:
        second_factor.note(request)
