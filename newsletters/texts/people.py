"""What is held of people in text messages: shown to them, erased, let go in time."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.people.erase import Going
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting
from newsletters.models import Text
from newsletters.texts.channel import kept_as
from newsletters.transport import forget as kept
from newsletters.transport import outbox

#: It may let whoever has it act.
_LINK = re.compile(r"https?://\S+")


def held(contact: Contact) -> list[dict[str, Any]]:
    return [
        {
            "kind": text.kind,
            "words": _LINK.sub("(a link)", text.words),
            "told_at": text.made_at,
            "state": text.get_state_display(),
            "done_at": text.done_at,
        }
        for text in Text.objects.of(contact.partnership).filter(contact=contact).order_by("pk")
    ]


def forget(going: Going) -> None:
    """That a message went stays; to whom, and in which words, goes. What waits does not go any more."""
    texts = Text.objects.filter(contact=going.contact)
    box = outbox.box(settings.OUTBOX, going.partnership.key)
    names = frozenset(kept_as(text) for text in texts.only("pk"))
    number = _empty(texts)
    going.went(number, "text message", "text messages")
    transaction.on_commit(lambda: kept.forget_to(box, names))


def on_contact_deleted(instance: Contact, **kwargs: Any) -> None:
    _empty(Text.objects.filter(contact=instance))


def _empty(texts: QuerySet[Text]) -> int:
    keys = list(texts.values_list("pk", flat=True))
    rows = Text.objects.filter(pk__in=keys)
    rows.waiting().update(state=Text.State.CANCELLED, done_at=timezone.now())
    return int(rows.update(contact=None, words=""))


def old(partnership: Partnership, before: dt.datetime) -> QuerySet[Text]:
    found: QuerySet[Text] = Text.objects.of(partnership).filter(done_at__lt=before)
    return found.exclude(contact=None, words="")


def let_go(partnership: Partnership, before: dt.datetime) -> int:
    def one_batch(keys: list[Any]) -> None:
        Text.objects.filter(pk__in=keys).update(contact=None, words="")

    return batches(lambda: old(partnership, before), one_batch)


def register() -> None:
    declare(Rule(
        name="texts", label="Text messages", default_months=3,
        help="To whom they went and their words go; that they went stays.",
        due=counting(old), let_go=let_go,
        one="text message lost its reader and words", many="text messages lost their readers and words",
    ))  # fmt: skip
