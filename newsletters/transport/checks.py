"""A fault in how letters leave is told at start, not with the first letter."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from newsletters.transport.smtp import BadAddress, parse


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
    if not settings.MAIL_PROVIDER:
        return []
    from newsletters.transport import provider  # its libraries only where they are used

    faults = []
    try:
        provider.parse(settings.MAIL_PROVIDER)
    except provider.BadProvider as fault:
        faults.append(Error(str(fault), id="newsletters.E002"))
    if settings.SMTP_URL:
        faults.append(Error("Letters leave one way: set SMTP_URL or MAIL_PROVIDER, not both.", id="newsletters.E003"))
    return faults
