"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The partnership whose host this is, and whether letters stay on this machine."""
    return {"partnership": getattr(request, "partnership", None), "embedded": settings.EMBEDDED}
