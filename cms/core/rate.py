"""How often something may be tried: counted in the database, so that all processes share the count."""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.core.models import Tries

KEPT = dt.timedelta(days=2)


def hit(what: str, *, key: str, most: int, per: dt.timedelta) -> bool:
    """Count one try of `what` by whoever `key` says (an address, a client). False where `most` in this span are over.

    Only a digest of the key is kept. Spans are fixed, so that a burst across their border may have twice as many.
    """
    span = int(timezone.now().timestamp() // per.total_seconds())
    digest = hashlib.sha256(f"{what}:{key}".encode()).hexdigest()
    with transaction.atomic():
        row, is_new = Tries.objects.get_or_create(what=what, digest=digest, span=span, defaults={"number": 1})
        if is_new:
            return most >= 1
        # Counted first, then read: of many at the same moment each has a number of its own.
        Tries.objects.filter(pk=row.pk).update(number=F("number") + 1)
        return Tries.objects.values_list("number", flat=True).get(pk=row.pk) <= most


def forget_old() -> int:
    """Counts of spans that are over."""
    forgotten, _ = Tries.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return forgotten
