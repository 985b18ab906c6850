"""Which number comes next: an archive that was brought in is gone on from."""

from django.db.models import Max

from newsletters.models import Publication

#: A day that somebody wrote as a number (20261127) is none.
MOST = 100_000


def newest_number(publication: Publication) -> int:
    """Of the numbers that were begun here; where there is none yet, of those that were brought in."""
    here: int | None = publication.editions.aggregate(last=Max("number"))["last"]
    if here is not None:
        return here
    before: int | None = publication.old_numbers.filter(number__lt=MOST).aggregate(last=Max("number"))["last"]
    return before or 0
