"""RSS of a publication: its newest numbers, for feed readers and for other websites."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from bulletins.after.item_page import item_url
from bulletins.for_whom import shown_to
from bulletins.letters import address_of, parts_of

if TYPE_CHECKING:
    from bulletins.models import ArchivePage, Edition

NEWEST = 20


def feed(archive: "ArchivePage") -> str:
    from bulletins.models import Edition

    publication = archive.publication
    assert publication is not None  # noqa: S101 (an archive page is made with its publication)
    partnership = publication.partnership
    parts = archive.get_url_parts()
    address = partnership.url(parts[2] if parts else "/")
    rss = Rss201rev2Feed(
        title=f"{publication.name}, {partnership.title}",
        link=address,
        feed_url=f"{address}feed/",
        description=publication.description or publication.name,
        language="en-gb",
    )
    for edition in Edition.objects.child_of(archive).live().newest_first()[:NEWEST]:
        here = address_of(edition)
        rss.add_item(
            title=edition.subject if edition.corrects_id is None else f"Correction: {edition.subject}",
            link=here,
            unique_id=here,
            unique_id_is_permalink=True,
            pubdate=edition.first_published_at or timezone.make_aware(dt.datetime.combine(edition.date, dt.time(9))),
            description=_contents(edition),
        )
    return str(rss.writeString("utf-8"))


def _contents(edition: "Edition") -> str:
    """What is in it: HTML, escaped once more by the feed."""
    here = address_of(edition)
    return "".join(
        f"<h3>{escape(heading)}</h3><ul>"
        + "".join(f'<li><a href="{escape(item_url(here, item))}">{escape(item.title)}</a></li>' for item in items)
        + "</ul>"
        for heading, items in parts_of(edition, shown_to(edition.items.all(), None, edition.publication.partnership))
    )
