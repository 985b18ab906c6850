"""Correcting a number that was sent: an edition that goes to those who got what was wrong, and marks the archive.

It is written, checked, approved and sealed like any other. It bears the number of what it corrects.
"""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from bulletins.letters import day, parts_of
from bulletins.models import Edition, EditionItem
from cms.users.models import User
from newsletters.lists.reasons import CORRECTED
from newsletters.models import Delivery, Mailing
from newsletters.sealing.who_got_it import Piece, WhoGotIt

#: Stands among the faulty places where the words at the top are wrong: everybody had those.
OPENING = "opening"
COPIED = (
    "section",
    "source",
    "title",
    "summary",
    "body",
    "contact",
    "link",
    "audience",
    "action",
    "deadline",
    "readers",
    "facts",
    "web_only",
)


class CannotCorrect(Exception):
    """This cannot be corrected; the message says why."""


@transaction.atomic
def correct(edition: Edition, *, faulty: Sequence[str], to_all: bool = False, by: User) -> Edition:
    """A draft that corrects a number, with a copy of each item that is wrong, to be put right. Doing it again gives the
    same draft as long as nobody has sent it. Raises CannotCorrect.
    """
    edition = Edition.objects.select_for_update(of=("self",)).select_related("publication").get(pk=edition.pk)
    if not edition.live or not mailings_of(edition):
        raise CannotCorrect(f"{edition.title} was not sent: edit it instead.")
    wrong = [item for item in correctable(edition) if item.anchor in faulty]
    places = [*([OPENING] if OPENING in faulty else []), *(item.anchor for item in wrong)]
    if not places:
        raise CannotCorrect("Say what is wrong: choose an item, or the words at the top.")
    for there in Edition.objects.filter(corrects=edition):
        if not there.was_sealed and set(there.faulty) == set(places) and there.to_all == to_all:
            return there
    made = _draft(edition, places, to_all, by)
    EditionItem.objects.bulk_create(
        EditionItem(edition=made, sort_order=place, again=True, **{name: getattr(item, name) for name in COPIED})
        for place, item in enumerate(wrong)
    )
    made = Edition.objects.select_related("publication").get(pk=made.pk)
    made.save_revision(user=by, log_action="wagtail.create", clean=False)
    return made


def _draft(edition: Edition, places: list[str], to_all: bool, by: User) -> Edition:
    today = timezone.localdate()
    archive = edition.get_parent()
    stem = f"{today.isoformat()}-correction"
    taken = set(archive.get_children().values_list("slug", flat=True))
    made = Edition(
        title=f"Correction of {edition.title}"[:255],
        slug=next(slug for n in range(1, 1000) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken),
        publication=edition.publication,
        number=edition.number,
        date=today,
        subject=f"Correction: {edition.subject.removeprefix('Correction: ')}"[:150],
        introduction=f"Something in number {edition.number} of {day(edition.date)} was wrong. "
        "What is right stands below.",
        corrects=edition,
        faulty=places,
        to_all=to_all,
        owner=by,
        live=False,
        has_unpublished_changes=True,
        locale=archive.locale,
    )
    archive.add_child(instance=made)
    return made


def correctable(edition: Edition) -> list[EditionItem]:
    """What stood in it, in the order of the letter."""
    return [item for _, items in parts_of(edition) for item in items]


def mailings_of(edition: Edition) -> list[Mailing]:
    """Every mailing of a number by which letters may have left: one that was stopped half-way, too."""
    kind = ContentType.objects.get_for_model(Edition)
    of_this = Mailing.objects.of(edition.publication.partnership).filter(source_type=kind, source_id=edition.pk)
    left = Delivery.objects.filter(mailing__in=of_this).had_it().order_by().values("mailing")
    return list(of_this.filter(pk__in=left) | of_this.filter(state__in=Mailing.UNDER_WAY))


def who_got_it(correction: Edition) -> WhoGotIt:
    """Those who got the number that this corrects and, unless all are told, in whose letter something was wrong."""
    faulty_number = correction.corrects
    assert faulty_number is not None  # noqa: S101 (asked of corrections only)
    pieces = []
    if not correction.to_all and OPENING not in correction.faulty:
        items = [item for item in correctable(faulty_number) if item.anchor in correction.faulty]
        pieces = [Piece(item.source, item.title) for item in items]
    reason = CORRECTED.format(number=faulty_number.number, publication=faulty_number.publication)
    return WhoGotIt(mailings_of(faulty_number), reason, pieces)
