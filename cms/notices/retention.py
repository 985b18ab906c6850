"""How long it is known to whom a notice went."""

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from cms.notices.models import Notice
from cms.people.models import Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting


def old_notices(partnership: Partnership, before: dt.datetime) -> QuerySet[Notice]:
    done = Notice.objects.of(partnership).filter(done_at__lt=before)
    return done.exclude(address="", text="", contact=None)  # type: ignore[no-any-return]


def _forget(keys: list[Any]) -> None:
    """The row and its key stay, so that nothing goes twice; a key may be made of an address: such a one goes too."""
    rows = Notice.objects.filter(pk__in=keys)
    for notice in rows.filter(key__icontains="@").only("pk"):
        Notice.objects.filter(pk=notice.pk).update(key=f"forgotten:{notice.pk}")
    rows.exclude(address="").update(reply=Replace("reply", F("address"), Value("")))  # type: ignore[arg-type]
    rows.update(address="", text="", subject="", contact=None)


def forget_addresses(partnership: Partnership, before: dt.datetime) -> int:
    return batches(lambda: old_notices(partnership, before), _forget)


def register() -> None:
    declare(Rule(
        name="notices", label="Notices", default_months=3,
        help="Codes, confirmations, reminders: to whom they went and their words go; that they went stays.",
        due=counting(old_notices), let_go=forget_addresses,
        one="notice lost its address and words", many="notices lost their addresses and words",
    ))  # fmt: skip
