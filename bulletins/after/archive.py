"""What an archive holds, as it was sealed: its numbers and their items, to be listed, searched, and found elsewhere."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from bulletins.for_whom import readers_now, shown_to
from bulletins.inbox.clean import plain, text_of
from bulletins.models import ArchivePage, Edition, EditionItem, OldNumber
from cms.people.models import Partnership, Phase

#: Words of a search that count, and items that one search looks through: more nobody reads.
MOST_WORDS, MOST_LOOKED_AT = 8, 3000
LONGEST = 200_000
AROUND = 90
PHASES = {value: str(label) for value, label in Phase.choices}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number as the archive lists it."""

    title: str
    url: str
    date: dt.date
    number: int | None
    summary: str = ""
    is_correction: bool = False
    was_corrected: bool = False
    is_old: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """An item, or the opening of a number, in which all words of a search stand."""

    title: str
    url: str
    date: dt.date
    number: int | None
    passage: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a number that was sent, for whoever keeps an index: `readers` and `path` say who may know of it.

    `path`: the places in Wagtail's tree whose privacy counts for it, with spaces between.
    """

    key: str
    title: str
    summary: str
    body: str
    url: str
    date: dt.date
    publication: str
    audience: str
    phases: tuple[str, ...]
    readers: str
    path: str


def sent(archive: ArchivePage) -> Any:
    """The numbers and corrections that are in it: what no letter has left of is not."""
    return Edition.objects.child_of(archive).live()


def old(archive: ArchivePage) -> Any:
    return OldNumber.objects.filter(publication=archive.publication)


def listed(archive: ArchivePage, month: dt.date | None = None) -> list[tuple[str, int]]:
    """(kind, key) of each number, the newest first; of one month only, where it is given."""
    within = _of_month(month)
    rows = [
        (date, number, pk, "edition")
        for date, number, pk in sent(archive).filter(within).values_list("date", "number", "pk")
    ]
    rows += [
        (date, number or 0, pk, "old")
        for date, number, pk in old(archive).filter(within).values_list("date", "number", "pk")
    ]
    return [(kind, pk) for _, _, pk, kind in sorted(rows, reverse=True)]


def lines(archive: ArchivePage, keys: Sequence[tuple[str, int]]) -> list[Line]:
    """What a page of the list says of each, in the same order."""
    editions = Edition.objects.in_bulk([pk for kind, pk in keys if kind == "edition"])
    before = old(archive).defer("body", "words").in_bulk([pk for kind, pk in keys if kind == "old"])
    corrected = set(sent_corrections(editions).values_list("corrects", flat=True))
    here = archive.url or "/"
    found = []
    for kind, pk in keys:
        if kind == "old":
            each = before[pk]
            found.append(Line(
                title=each.title, url=old_address(here, each), date=each.date, number=each.number,
                summary=each.summary, is_old=True,
            ))  # fmt: skip
        else:
            edition = editions[pk]
            found.append(Line(
                title=edition.subject, url=f"{here}{edition.slug}/", date=edition.date, number=edition.number,
                summary=edition.preheader, is_correction=edition.corrects_id is not None,
                was_corrected=pk in corrected,
            ))  # fmt: skip
    return found


def old_address(archive_url: str, number: OldNumber) -> str:
    return f"{archive_url}before/{number.slug}/"


def sent_corrections(editions: Iterable[Any]) -> Any:
    """The corrections of these that have left; what is in work or was never sent is not spoken of."""
    return Edition.objects.live().filter(corrects__in=list(editions)).order_by("first_published_at", "pk")


def months(archive: ArchivePage) -> list[dt.date]:
    """The first of each month that has a number, the newest first."""
    of_both = {*sent(archive).dates("date", "month"), *old(archive).dates("date", "month")}
    return sorted(of_both, reverse=True)


def read_month(asked: str) -> dt.date | None:
    """`2026-11`; None where it is none."""
    try:
        return dt.date.fromisoformat(f"{asked[:7]}-01")
    except ValueError:
        return None


def search(archive: ArchivePage, asked: str, *, user: Any, month: dt.date | None = None) -> list[Found]:
    """Items and numbers in which all the words stand, the newest first; of what the reader may see only."""
    words = [word.casefold() for word in asked.split()[:MOST_WORDS]]
    if not words:
        return []
    here = archive.url or "/"
    found = [
        *_in_items(archive, words, user, month, here),
        *_in_openings(archive, words, month, here),
        *_in_old(archive, words, month, here),
    ]
    return sorted(found, key=lambda each: (each.date, each.number or 0), reverse=True)


def _in_items(
    archive: ArchivePage, words: Sequence[str], user: Any, month: dt.date | None, here: str
) -> Iterator[Found]:
    wanted = _holds_one(words, ["title", "summary", "body", "audience", "action", "contact"])
    within = _of_month(month, "edition__date")
    rows = EditionItem.objects.filter(wanted, within, edition__in=sent(archive), hidden=False)
    looked_at = rows.select_related("edition").order_by("-edition__date", "sort_order")[:MOST_LOOKED_AT]
    publication = archive.publication
    assert publication is not None  # noqa: S101 (an archive page is made with its publication)
    for item in shown_to(looked_at, user, publication.partnership):
        passage = _passage(
            " ".join((item.title, item.summary, item.action, item.audience, text_of(item.body, LONGEST), item.contact)),
            words,
            skip=len(item.title),
        )
        if passage is not None:
            edition = item.edition
            yield Found(
                title=item.title, url=f"{here}{edition.slug}/{item.anchor}/", date=edition.date,
                number=edition.number, passage=passage,
            )  # fmt: skip


def _in_openings(archive: ArchivePage, words: Sequence[str], month: dt.date | None, here: str) -> Iterator[Found]:
    wanted = _holds_one(words, ["subject", "preheader", "introduction"])
    for edition in sent(archive).filter(wanted, _of_month(month)):
        passage = _passage(
            " ".join((edition.subject, edition.preheader, edition.introduction)), words, skip=len(edition.subject)
        )
        if passage is not None:
            yield Found(
                title=edition.subject, url=f"{here}{edition.slug}/", date=edition.date, number=edition.number,
                passage=passage,
            )  # fmt: skip


def _in_old(archive: ArchivePage, words: Sequence[str], month: dt.date | None, here: str) -> Iterator[Found]:
    wanted = _holds_one(words, ["title", "words"])
    for each in old(archive).filter(wanted, _of_month(month)).defer("body")[:MOST_LOOKED_AT]:
        passage = _passage(f"{each.title} {each.words}", words, skip=len(each.title))
        if passage is not None:
            yield Found(
                title=each.title, url=old_address(here, each), date=each.date, number=each.number, passage=passage
            )


def _holds_one(words: Sequence[str], fields: Sequence[str]) -> Q:
    """The longest word is asked of the database, which knows no tags from words; the rest is looked at here."""
    longest = max(words, key=len)
    # Outside ASCII, SQLite folds no case: what it cannot tell is let through.
    if not longest.isascii():
        return Q()
    return reduce(or_, (Q(**{f"{field}__icontains": longest}) for field in fields))


def _passage(text: str, words: Sequence[str], *, skip: int) -> str | None:
    """The words around the first of them that stands behind the title; None where one is missing."""
    folded = text.casefold()
    if not all(word in folded for word in words):
        return None
    if len(folded) != len(text):  # Some letters fold to two: their places are not those of the text.
        return plain(text[skip:], 2 * AROUND)
    at = min((place for word in words if (place := folded.find(word, skip)) >= 0), default=skip)
    start = max(skip, at - AROUND)
    start = text.find(" ", start) + 1 if start > skip else start
    return ("… " if start > skip else "") + plain(text[start:], 2 * AROUND)


def _of_month(month: dt.date | None, field: str = "date") -> Q:
    if month is None:
        return Q()
    after = (month + dt.timedelta(days=32)).replace(day=1)
    return Q(**{f"{field}__gte": month, f"{field}__lt": after})


def items(partnership: Partnership, *, editions: Sequence[int] | None = None) -> Iterator[Item]:
    """Every item of every number that was sent, or of some, for an index of the whole website."""
    sent = Edition.objects.of(partnership).live()
    rows = EditionItem.objects.filter(edition__in=sent if editions is None else sent.filter(pk__in=editions))
    now, pages = readers_now(partnership), _paths_of_news(partnership)
    for item in rows.filter(hidden=False).select_related("edition__publication").order_by("pk").iterator(500):
        edition = item.edition
        readers = _both(item.readers, now.get(item.source, ""))
        if readers is None:
            continue
        yield Item(
            key=f"edition:{edition.pk}#{item.anchor}",
            title=item.title,
            summary=item.summary,
            body=text_of(item.body, LONGEST),
            url=f"{path_of(edition, partnership)}{item.anchor}/",
            date=edition.date,
            publication=edition.publication.name,
            audience=item.audience,
            phases=tuple(PHASES[each] for each in item.targets.get("phases", ()) if each in PHASES),
            readers=readers,
            path=f"{edition.path} {pages.get(':'.join(item.source.split(':')[:2]), '')}".strip(),
        )


def path_of(page: Any, partnership: Partnership) -> str:
    """Its address on the partnership's website, without the host."""
    return "/" + page.url_path.removeprefix(partnership.home.url_path if partnership.home else "/")


def _both(then: str, now: str) -> str | None:
    """The readers whom both let know of an item; None where that is nobody."""
    if not then or not now:
        return then or now
    return " ".join(key for key in then.split() if key in now.split()) or None


def _paths_of_news(partnership: Partnership) -> dict[str, str]:
    """By what an item comes from (`page:12`), the place of the page: its privacy counts for its news."""
    pages = Page.objects.descendant_of(partnership.home).values_list("pk", "path")
    return {f"page:{pk}": path for pk, path in pages}
