"""A fault in how text messages leave is told at start, not with the first one."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@register("mail")
def notify(app_configs: Any, **kwargs: Any) -> list[Error]:
    key, template = settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID
    if not key and not template:
        return []
    faults = []
    if not re.search(f"{_UUID}-{_UUID}$", key):
        words = "NOTIFY_API_KEY must be an API key as GOV.UK Notify gives it: a name and two long numbers with dashes."
        faults.append(Error(words, id="newsletters.E004"))
    if not re.fullmatch(_UUID, template):
        words = "NOTIFY_TEMPLATE_ID must be the number of a text message template that holds ((message)) alone."
        faults.append(Error(words, id="newsletters.E005"))
    return faults
