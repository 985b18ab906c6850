"""Keeping what was read of an old archive: each number once, with a redirect from where it stood."""

import dataclasses
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from bulletins.bring_in.read import CannotRead, Read, numbers
from bulletins.compose import NoArchive
from bulletins.inbox.clean import plain, text_of
from bulletins.models import ArchivePage, OldNumber
from cms.core.redirects.forms import old_path
from newsletters.models import Publication

LONGEST = 200_000
#: What the list of numbers need not say.
GREETED = re.compile(r"^(?:Dear|Hello|Hi) [^,.:]{1,60}[,.:]\s*", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Told:
    """What became of one number: `new`, `updated`, `unchanged`, or `rejected` with the reason."""

    where: str
    fate: str
    title: str = ""
    date: str = ""
    reason: str = ""
    #: What was taken out of it, in words.
    without: list[str] = dataclasses.field(default_factory=list)
    redirected: bool = False


def bring_in(publication: Publication, files: Iterable[tuple[str, bytes]]) -> list[Told]:
    """Every number of these files into a publication's archive; each file's own transaction. Nothing is sent.

    None is opened here: what goes to some people only has none on the website. Raises NoArchive.
    """
    archive = ArchivePage.objects.filter(publication=publication).first()
    if archive is None:
        raise NoArchive(f"{publication} has no archive on the website, so its old numbers would stand nowhere.")
    told: list[Told] = []
    for name, data in files:
        with transaction.atomic():
            told += [_one(archive, publication, where, read) for where, read in numbers(name, data)]
    return told


def _one(archive: ArchivePage, publication: Publication, where: str, read: Read | CannotRead) -> Told:
    if isinstance(read, CannotRead):
        return Told(where, "rejected", reason=str(read))
    there = OldNumber.objects.filter(publication=publication, known_by=read.known_by).first()
    fate = "new" if there is None else "unchanged" if there.digest == read.digest else "updated"
    if fate != "unchanged":
        there = _saved(publication, there, read)
    redirected = bool(there and read.url and read.body) and _redirect(archive, publication, there, read.url)
    return Told(where, fate, read.title, read.date.isoformat(), without=read.without, redirected=redirected)


def _saved(publication: Publication, there: OldNumber | None, read: Read) -> OldNumber:
    number = there or OldNumber(
        partnership=publication.partnership, publication=publication, known_by=read.known_by,
        slug=_slug(publication, read),
    )  # fmt: skip
    words = text_of(read.body, LONGEST)
    number.date, number.number, number.title, number.url = read.date, read.number, read.title, read.url
    number.body, number.words, number.digest = read.body, words, read.digest
    number.summary = plain(GREETED.sub("", words), 200)
    number.save()
    return number


def _slug(publication: Publication, read: Read) -> str:
    stem = f"{read.date.isoformat()}-{slugify(read.title)[:50]}".strip("-")
    taken = set(OldNumber.objects.filter(publication=publication, slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for n in range(1, 100_000) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)


def _redirect(archive: ArchivePage, publication: Publication, number: OldNumber | None, url: str) -> bool:
    """From the address where it stood on this partnership's old website, unless that one leads somewhere already."""
    if number is None:
        return False
    parts = urlsplit(url)
    try:
        path = old_path(parts.path + (f"?{parts.query}" if parts.query else ""), publication.partnership)
    except ValidationError:
        return False
    site = Site.objects.filter(root_page=publication.partnership.home).order_by("-is_default_site", "pk").first()
    route = f"/before/{number.slug}/"
    Redirect.objects.create(old_path=path, site=site, redirect_page=archive, redirect_page_route_path=route)
    return True
