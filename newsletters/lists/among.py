"""Rows of many people at once, by their numbers."""

from collections.abc import Collection

from django.db.models import Q

#: Numbers that lie at least so close together are asked for as a stretch.
CLOSE = 2


def among(field: str, numbers: Collection[int]) -> Q:
    """Rows with one of these numbers; where those lie close together, all from the first to the last, so that whoever
    asks looks again whom they meant. A list of thousands takes longer to say than a few rows too many to look past.
    """
    if len(numbers) > 1:
        first, last = min(numbers), max(numbers)
        if last - first < CLOSE * len(numbers):
            return Q(**{f"{field}__gte": first, f"{field}__lte": last})
    return Q(**{f"{field}__in": numbers})
