"""A fault in SMTP_URL is told at start, not with the first letter."""

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
