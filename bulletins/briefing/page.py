"""The page of a briefing on the website: its parts first, then what its letter says."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bulletins.briefing.declaration import SOURCE
from bulletins.briefing.kinds import ending_of
from bulletins.briefing.seen import seen_parts
from bulletins.models import BriefingPart, Edition, EditionItem


def context(edition: Edition, items: Sequence[EditionItem], request: HttpRequest) -> dict[str, Any]:
    from bulletins.letters import parts_of

    parts = seen_parts(edition, request)
    if any(part.private for part in parts) or any(item.readers for item in items):
        request.for_some_only = True  # type: ignore[attr-defined]  # No cache keeps what is for its reader.
    news = [item for item in items if not item.source.startswith(f"{SOURCE}:")]
    return {
        "briefing_parts": [(part, _ending(part)) for part in parts],
        "news": parts_of(edition, news),
        "sign_in_url": "" if request.user.is_authenticated else f"{reverse('account_login')}?next={request.path}",
    }


def _ending(part: BriefingPart) -> str:
    return ending_of(part.file_name).upper() if part.file else ""
