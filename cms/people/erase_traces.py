"""What the people app itself holds of somebody who is erased."""

import json
import zlib

from django.utils import timezone

from cms.people.erase import Going
from cms.people.erase_words import without
from cms.people.models import FormerHolding, Holding, Import, ImportPart, Look, Mobile, Upload


def vacate(going: Going) -> None:
    """Seats become gaps today. That they were held, from when to when, is kept without the person."""
    held = list(Holding.objects.of(going.partnership).filter(contact=going.contact))
    FormerHolding.objects.bulk_create(
        FormerHolding(
            partnership=going.partnership,
            seat_id=each.seat_id,
            standing=each.standing,
            started_on=each.started_on,
            ended_on=each.ended_on or timezone.localdate(),
        )
        for each in held
    )
    Holding.objects.filter(pk__in=[each.pk for each in held]).delete()
    going.went(len(held), "record of a seat that you held", "records of seats that you held")
    if held:
        going.kept.append("From when to when each seat was held, without saying by whom.")


def forget_mobile(going: Going) -> None:
    gone, _ = Mobile.objects.of(going.partnership).filter(contact=going.contact).delete()
    if gone:
        going.gone.append("your mobile number")
    looks = Look.objects.of(going.partnership)
    about = looks.filter(thing__in=[f"mobile:{going.contact.pk}", f"person:{going.contact.pk}"])
    about.update(label="", reason="")
    if going.contact.user_id and (mine := looks.filter(user=going.contact.user_id)).exists():
        going.kept.append(
            f"That you looked at private lists ({mine.count():,} times): the log of looks is proof for "
            "those whose numbers you saw, and is kept for its own time."
        )


def forget_aliases(going: Going) -> None:
    gone, _ = going.contact.aliases.all().delete()
    going.went(gone, "former address", "former addresses")


def forget_files(going: Going) -> None:
    """Files that wait to be imported may name them: all go, as they would within a day. Records name them no more."""
    waiting = Upload.objects.of(going.partnership).filter(kind=Upload.Kind.CONTACTS)
    busy = (Import.State.WAITING, Import.State.RUNNING)
    if not Import.objects.of(going.partnership).filter(state__in=busy).exists():
        waiting.delete()
    rows = 0
    for part in ImportPart.objects.filter(imported__partnership=going.partnership).iterator(chunk_size=5):
        rows += _scrub_part(part, going)
    for row in Import.objects.of(going.partnership).iterator(chunk_size=50):
        rows += _scrub_report(row, going)
    going.went(rows, "line in records of imports", "lines in records of imports")


def _scrub_part(part: ImportPart, going: Going) -> int:
    try:
        before = json.loads(zlib.decompress(bytes(part.changes)))
    except (zlib.error, ValueError):
        return 0
    after, number = without(before, going)
    if number:
        part.changes = zlib.compress(json.dumps(after).encode())
        part.save(update_fields=["changes"])
    return number


def _scrub_report(row: Import, going: Going) -> int:
    report, told = without(row.report, going)
    left, kept = without(row.left, going)
    if told or kept:
        row.report, row.left = report, left
        row.save(update_fields=["report", "left"])
    return told + kept
