"""Signing in without a password: by a code in a letter, or (embedded only) by a link that a command prints."""

import datetime as dt
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone

from cms.core.mail import marked
from cms.people.models import SignInLink
from cms.users.models import User

LINK_LIVES = dt.timedelta(hours=24)


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come from imports, and staff are appointed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """A code belongs to the partnership at whose host it was asked for."""
        partnership = getattr(context.get("request"), "partnership", None)
        marks = marked(partnership) if partnership else {}
        return super().render_mail(template_prefix, email, context, {**(headers or {}), **marks})


class LinkSpent(Exception):
    """This link was used or is too old: ask for a new one."""


def make_link(*, user: User) -> str:
    """The secret of a new link that signs `user` in once, within a day."""
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(
        user=user, digest=SignInLink.digest_of(token), expires_at=timezone.now() + LINK_LIVES
    )
    return token


def redeem(token: str) -> User:
    """The user of a link, which is spent by this. Raises LinkSpent; a second click at the same moment loses."""
    now = timezone.now()
    live = SignInLink.objects.matching(token).filter(used_at=None, expires_at__gt=now)
    if not live.update(used_at=now):
        raise LinkSpent
    return SignInLink.objects.matching(token).select_related("user").get().user
