"""The publications that this install knows how to begin. A publication is a folder here that declares itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from bulletins.compose import gather_only
from bulletins.languages import machine
from bulletins.models import ArchivePage
from cms.people.models import Partnership, Role
from newsletters.models import List, Publication, Section
from newsletters.models.publication import Rhythm, Tracking
from newsletters.tracking import rule


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a partnership begins with; everything of it can be changed afterwards on the publication's screen."""

    slug: str
    name: str
    description: str
    sections: Sequence[str]
    rhythm: Rhythm = Rhythm.WEEKLY
    statutory: bool = False
    open_to_all: bool = False
    #: Alerts and letters to families are never counted, whatever is chosen.
    counted: bool = True
    #: Short names of the lists that it begins with, where the partnership has them.
    lists: Sequence[str] = ()
    #: Names of the sources that its editions gather from (`bulletins.compose`); none: all.
    sources: Sequence[str] = ()
    #: Roles beside the standard ones that it speaks of: key and name, made where they are missing.
    roles: Sequence[tuple[str, str]] = ()
    #: It gathers no items and has no editions and no page: nothing of it is public, and no machine translates it.
    alert: bool = False


class Unknown(Exception):
    """No publication of that name is declared here."""


_declarations: dict[str, Declaration] = {}


def register(declaration: Declaration) -> None:
    _declarations[declaration.slug] = declaration
    if not declaration.counted:
        rule.never(declaration.slug)
    if declaration.sources:
        gather_only(declaration.slug, declaration.sources)
    if declaration.alert:
        machine.never(declaration.slug)


def alert_kinds() -> Sequence[str]:
    """The kinds that have no editions."""
    return [slug for slug, declaration in _declarations.items() if declaration.alert]


def declared() -> Sequence[Declaration]:
    return list(_declarations.values())


@transaction.atomic
def declare(partnership: Partnership, slug: str) -> Publication:
    """Make a declared publication for a partnership: its row, sections and archive page.

    Doing it again changes nothing that the partnership has changed since. Raises Unknown.
    """
    if slug not in _declarations:
        known = ", ".join(_declarations) or "none"
        raise Unknown(f"“{slug}” is no publication that can be declared (there are: {known}).")
    declaration = _declarations[slug]
    publication, created = Publication.objects.get_or_create(
        partnership=partnership,
        slug=slug,
        defaults={
            "kind": slug,
            "name": declaration.name,
            "description": declaration.description,
            "rhythm": declaration.rhythm,
            "statutory": declaration.statutory,
            "open_to_all": declaration.open_to_all,
            "tracking": Tracking.COUNTS if declaration.counted else Tracking.NONE,
            "sender_email": partnership.contact_email or f"{slug}@{_domain(partnership)}",
            "reply_to": partnership.contact_email,
        },
    )
    if created:
        for position, name in enumerate(declaration.sections):
            Section.objects.create(
                partnership=partnership, publication=publication, name=name, slug=slugify(name), position=position
            )
        publication.lists.set(List.objects.of(partnership).filter(slug__in=declaration.lists))
    for key, name in declaration.roles:
        Role.objects.get_or_create(partnership=partnership, key=key, defaults={"name": name})
    if not declaration.alert:
        open_archive(publication)
    return publication


def open_archive(publication: Publication) -> ArchivePage:
    """The page under which a publication's numbers appear, made where it is missing."""
    found = ArchivePage.objects.filter(publication=publication).first()
    if found is not None:
        return found
    home = publication.partnership.home
    assert home is not None  # noqa: S101 (a partnership is founded with its home page)
    archive = ArchivePage(
        title=publication.name,
        slug=_free_slug(home, publication.slug),
        publication=publication,
        introduction=publication.description,
        locale=home.locale,
    )
    home.add_child(instance=archive)
    archive.save_revision(clean=False).publish(skip_permission_checks=True)
    archive.refresh_from_db()
    return archive


def _free_slug(home: Page, wanted: str) -> str:
    taken = set(home.get_children().values_list("slug", flat=True))
    return next(slug for n in range(1, 100) if (slug := wanted if n == 1 else f"{wanted}-{n}") not in taken)


def _domain(partnership: Partnership) -> str:
    return partnership.base_url.split("//")[-1].split("/")[0].split(":")[0]
