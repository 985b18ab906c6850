"""Something to send: a publication that offers the edition interface itself."""

from collections.abc import Sequence
from typing import Any

from cms.people.models import Contact, Partnership
from newsletters.edition import Letter, LetterItem, LetterSection
from newsletters.models import List, Mailing, Publication
from newsletters.sealing.seal import seal
from tests.factories import make_contact


def words(publication: Publication, language: str = "en-gb") -> Letter:
    item = LetterItem(title="Census sign-off", summary="Sign it off by Friday.", url="https://census.example/sign-off/")
    return Letter(
        publication=publication,
        subject="Gatekeeping number 1",
        preheader="Census",
        masthead="Gatekeeping",
        introduction="This week.",
        sections=[LetterSection(title="For action", items=[item])],
        web_url=publication.partnership.url("/gatekeeping/1/"),
        language=language,
    )


class Source:
    """What `offer` lays over Publication."""

    approved = True
    told: list[int] = []

    @property
    def publication(self) -> Any:
        return self

    @property
    def mail_subject(self) -> str:
        return "Gatekeeping number 1"

    def approved_revision_id(self) -> int | None:
        revision = _home(self).get_latest_revision() or _home(self).save_revision()
        return revision.pk if Source.approved else None

    def letter(self, language: str) -> Letter:
        return words(self, language)  # type: ignore[arg-type]

    def default_lists(self) -> Sequence[List]:
        return list(self.lists.all())  # type: ignore[attr-defined]

    def on_first_letter(self) -> None:
        Source.told.append(self.pk)  # type: ignore[attr-defined]


def _home(publication: Any) -> Any:
    return publication.partnership.home.specific


OFFERED = ["publication", "mail_subject", "approved_revision_id", "letter", "default_lists", "on_first_letter"]


def offer() -> None:
    """Let a publication be sealed from, in a process of its own (a test's own process uses the fixture)."""
    for name in OFFERED:
        setattr(Publication, name, vars(Source)[name])


def make_publication(partnership: Partnership, **fields: Any) -> Publication:
    publication = Publication.objects.create(
        partnership=partnership, slug="gatekeeping", name="Gatekeeping", sender_email="news@ealing.example", **fields
    )
    everybody = List.objects.create(partnership=partnership, slug="everybody", name="Everybody")
    publication.lists.add(everybody)
    return publication


def add_reader(publication: Publication, email: str = "", **fields: Any) -> Contact:
    contact = make_contact(publication.partnership, email, **fields)
    publication.lists.get().named.add(contact)
    return contact


def add_readers(publication: Publication, count: int) -> None:
    """Many at once: reader0@school.example, reader1@…"""
    made = Contact.objects.bulk_create(
        Contact(
            partnership=publication.partnership,
            name=f"Reader {n}",
            email=f"reader{n}@school.example",
            email_folded=f"reader{n}@school.example",
        )
        for n in range(count)
    )
    publication.lists.get().named.add(*made)


def seal_now(publication: Publication, **options: Any) -> Mailing:
    """Sealed so that it is due at once."""
    from django.utils import timezone

    return seal(publication, goes_at=timezone.now(), **options)  # type: ignore[arg-type]
