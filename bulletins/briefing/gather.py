"""What the letter of a briefing says of its parts: the title of each, with a link to its page."""

from collections.abc import Iterable

from bulletins.briefing.declaration import KIND, READERS, ROLES, SOURCE
from bulletins.compose import Occasion, Offer, register_source
from bulletins.inbox.clean import text_of
from bulletins.models import BriefingPart
from bulletins.wording import shorten

LONGEST = 300


def gather(occasion: Occasion) -> Iterable[Offer]:
    if occasion.publication.kind != KIND:
        return
    parts = BriefingPart.objects.of(occasion.publication.partnership).filter(
        edition__publication=occasion.publication, edition__date=occasion.on, edition__corrects=None
    )
    for part in parts:
        yield Offer(
            key=part.source,
            title=f"{part.get_kind_display()}: {part.title}",
            summary=shorten(text_of(part.text, LONGEST * 4), LONGEST) or "On the page of this briefing.",
            readers=READERS if part.private else "",
            targets={"roles": list(ROLES)} if part.private else {},
        )


def register() -> None:
    register_source(SOURCE, gather, heading="The briefing", follows=True)
