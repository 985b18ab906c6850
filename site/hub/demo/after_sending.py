"""What comes after sending: a past number that was corrected, and numbers of years before there was a hub."""

from importlib.resources import files

from django.utils import timezone

from bulletins.after.correct import correct
from bulletins.approve import approve, ask
from bulletins.bring_in.keep import bring_in
from bulletins.models import Edition, EditionItem
from cms.users.models import User
from newsletters.delivery.deliver import deliver
from newsletters.models import Publication
from newsletters.sealing.seal import seal


def bring_in_old_numbers(gatekeeping: Publication) -> None:
    data = (files("hub.demo") / "data" / "old_numbers.csv").read_bytes()
    bring_in(gatekeeping, [("old_numbers.csv", data)])


def correct_a_number(gatekeeping: Publication, *, editor: User, approver: User) -> None:
    """The first item of the number of two weeks ago, which said the wrong day. Once made, it is the editor's."""
    sent = Edition.objects.numbers().filter(publication=gatekeeping, live=True).order_by("-number")
    number = sent[2] if sent.count() > 2 else None
    if number is None or number.corrections.exists():
        return
    item = number.items.filter(hidden=False).exclude(deadline=None).order_by("sort_order").first()
    item = item or number.items.filter(hidden=False).order_by("sort_order").first()
    made = correct(number, faulty=[item.anchor], by=editor)
    EditionItem.objects.filter(edition=made).update(
        summary="We gave the wrong day. What stands here is right: please look at your diary once more."
    )
    made = Edition.objects.get(pk=made.pk)
    made.subject = f"Correction: {item.title}"[:150]
    made.save_revision(user=editor, log_action="wagtail.edit", clean=False)
    ask(made, editor)
    approve(made, approver)
    deliver(seal(Edition.objects.get(pk=made.pk), by=editor, goes_at=timezone.now()))
