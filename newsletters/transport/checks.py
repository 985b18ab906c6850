"""A fault in how letters leave is told at start, not with the first letter."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from newsletters.transport import provider
from newsletters.transport.smtp import BadAddress, parse

#: Shorter is guessed: whoever knows it can have letters taken for bounced.
LEAST_SECRET = 20


@register("mail")
def smtp_url(app_configs: Any, **kwargs: Any) -> list[Error]:
    if not settings.SMTP_URL:
        return []
    try:
        parse(settings.SMTP_URL)
    except BadAddress as fault:
        return [Error(str(fault), id="newsletters.E001")]
    return []


@register("mail")
def mail_provider(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A provider's words are believed: they come with a secret, or not at all."""
    if not settings.MAIL_PROVIDER:
        return []
    faults = []
    try:
        provider.parse(settings.MAIL_PROVIDER)
    except provider.BadProvider as fault:
        faults.append(Error(str(fault), id="newsletters.E002"))
    if settings.SMTP_URL:
        faults.append(Error("Letters leave one way: set SMTP_URL or MAIL_PROVIDER, not both.", id="newsletters.E003"))
    name, _, secret = settings.MAIL_WEBHOOK_SECRET.partition(":")
    if not name or len(secret) < LEAST_SECRET:
        faults.append(
            Error(
                f"MAIL_WEBHOOK_SECRET must be a name, a colon and at least {LEAST_SECRET} letters that nobody guesses: "
                "the provider gives them as user and password with each word about a letter.",
                id="newsletters.E004",
            )
        )
    return faults
