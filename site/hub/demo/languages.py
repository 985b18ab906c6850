"""Other languages in the demo: who reads which, and some of this week's number translated and approved."""

from collections.abc import Mapping

from django.utils import timezone

from bulletins.languages.words import Words, of_edition, of_item, of_section
from bulletins.models import Edition, Item, Translation
from cms.people.models import Contact, Partnership
from cms.users.models import User
from hub.demo.content import read
from newsletters.models import Publication, Section

KEPT = ("english", "words", "made_by", "approved_by", "approved_at")


def offer(partnership: Partnership) -> None:
    partnership.languages = " ".join(read("languages")["offered"])
    partnership.save(update_fields=["languages"])


def choose(partnership: Partnership) -> None:
    """Some readers prefer another language, from this week on: a letter in each is laid out and checked by itself."""
    for address, language in read("languages")["readers"].items():
        Contact.objects.of(partnership).filter(email=address).update(language=language)


def translate_items(gatekeeping: Publication, by: User) -> None:
    """Some items and headings, of Gatekeeping and of the families' edition: the rest goes out in English."""
    here, facts, rows = gatekeeping.partnership, read("languages"), []
    items = list(Item.objects.of(here))
    for each in facts["items"]:
        words = of_item(next(item for item in items if item.title == each["title"]))
        rows += [_row(here, words, language, said, by) for language, said in each.items() if language != "title"]
    for each in facts["families"]:
        item = next(item for item in items if item.families_title == each["title"])
        english = {"title": item.families_title, "summary": item.families_text}
        words = Words(f"families:{item.pk}", item.families_title, english)
        rows += [_row(here, words, language, said, by) for language, said in each.items() if language != "title"]
    for section in Section.objects.of(here).filter(publication__slug__in=["gatekeeping", "send-families"]):
        for language, name in facts["sections"].get(section.slug, {}).items():
            rows.append(_row(here, of_section(section), language, {"name": name}, by))
    Translation.objects.bulk_create(rows)


def translate_top(edition: Edition, by: User) -> None:
    """The subject and the first lines of a publication's newest number."""
    words = of_edition(edition)
    for language, said in read("languages")["top"][edition.publication.slug].items():
        row = _row(edition.publication.partnership, words, language, said, by)
        Translation.objects.get_or_create(
            partnership=row.partnership, source=row.source, language=language, digest=row.digest,
            defaults={name: getattr(row, name) for name in KEPT},
        )  # fmt: skip


def _row(partnership: Partnership, words: Words, language: str, said: Mapping[str, str], by: User) -> Translation:
    return Translation(
        partnership=partnership, source=words.key, language=language, digest=words.digest,
        english=dict(words.english), words=dict(said), made_by=by, approved_by=by, approved_at=timezone.now(),
    )  # fmt: skip
