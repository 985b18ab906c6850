"""Which parts of a briefing somebody may see."""

from django.http import HttpRequest

from bulletins.briefing.declaration import READERS
from bulletins.models import BriefingPart, Edition
from cms.core.readable import reader_keys, reads_all


def seen_parts(edition: Edition, request: HttpRequest) -> list[BriefingPart]:
    """In their order. A draft is seen at its desk only, by who has to judge the whole."""
    parts = list(edition.briefing_parts.all())
    partnership = edition.publication.partnership
    if not edition.live or reads_all(request.user, partnership):
        return parts
    if reader_keys(request.user, partnership) & set(READERS.split()):
        return parts
    return [part for part in parts if not part.private]
