"""Erasing a person (docs/operators.md, "Erasing somebody"): what says who they were goes, in one transaction.

What was sent for which seat and school stays, without them. Apps above add what they hold:

    erase.register(forget_deliveries)       # def forget_deliveries(going: Going) -> None
"""

import dataclasses
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log

from cms.people import erased
from cms.people.models import Contact, ContactAlias, Erasure, Partnership
from cms.people.models.contact import fold
from cms.users.models import User


@dataclasses.dataclass
class Going:
    """One person who is being erased, and what the steps say of it."""

    contact: Contact
    by: User | None
    #: Every address that was theirs here, folded.
    addresses: list[str]
    #: What goes, in words of the person: ["2 seats", "your mobile number"].
    gone: list[str] = dataclasses.field(default_factory=list)
    #: What stays, and why, each a sentence.
    kept: list[str] = dataclasses.field(default_factory=list)
    #: What somebody of the staff should look at, each a sentence. The person is not told of it.
    look_at: list[str] = dataclasses.field(default_factory=list)

    @property
    def partnership(self) -> Partnership:
        return self.contact.partnership

    def went(self, number: int, one: str, many: str = "") -> None:
        """Note that so many of something go; nothing where it is none."""
        if number:
            self.gone.append(f"{number:,} {one if number == 1 else many or one + 's'}")


Step = Callable[[Going], None]
_steps: list[Step] = []


def register(step: Step) -> None:
    """Have a function called for everybody who is erased, while their contact is still there."""
    if step not in _steps:
        _steps.append(step)


def erase(contact: Contact, *, by: User | None, reason: str = "", cause: str = Erasure.Cause.ASKED) -> Going:
    """Erase a person, and tell them by a last letter. Erasing somebody who has gone does nothing.

    `reason` is kept with the mark by which an old list is known again, and names nobody. Without a `cause` there is
    no mark.
    """
    with transaction.atomic():
        held = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
        if held is None:
            return Going(contact=contact, by=by, addresses=[])
        held.partnership = contact.partnership
        going = Going(contact=held, by=by, addresses=addresses_of(held))
        user = held.user
        for step in _steps:
            step(going)
        if cause:
            erased.mark(going.addresses, going.partnership, cause=cause, reason=reason, by=by)
        address, name = held.email, held.name
        held.delete()
        if user is not None:
            from cms.people.erase_account import let_go

            let_go(user, going)
        log(going.partnership, "people.erase", user=by, data={"cause": str(cause)})
        _tell(going, address=address, name=name, marked=bool(cause))
    return going


def preview(contact: Contact) -> Going:
    """What erasing would do, by doing it and taking it back: what the screen says is what happens."""
    with transaction.atomic():
        going = erase(contact, by=None)
        transaction.set_rollback(True)
    return going


def addresses_of(contact: Contact) -> list[str]:
    """Every address that is or was theirs here, folded, the present one first."""
    former = ContactAlias.objects.of(contact.partnership).filter(contact=contact).values_list("email_folded", flat=True)
    return list(dict.fromkeys([fold(contact.email), *former.order_by("pk")]))


def _tell(going: Going, *, address: str, name: str, marked: bool) -> None:
    """The last letter. Its address is emptied once it has gone (`forget_last_letters`)."""
    from cms.notices.tell import tell

    here = going.partnership
    mark = erased.digest_of(address, here)
    tell(
        here,
        key=f"erased:{mark[:32]}:{timezone.now():%Y%m%d%H%M%S}",
        kind="erased",
        to=address,
        subject=f"{here.short_name or here.name} has erased what it held about you",
        text=last_letter(going, name=name, marked=marked),
        urgent=True,
    )


def last_letter(going: Going, *, name: str, marked: bool = True) -> str:
    """What was erased, what is kept as proof and for how long, and whom to ask."""
    here = going.partnership
    lines = [
        f"Dear {name}" if name else "Hello",
        f"On {date_format(timezone.localdate(), 'l j F Y')} {here.name} erased what it held about you.",
        "Erased: your name and your e-mail address"
        + ("".join(f", {each}" for each in going.gone[:-1]) + f" and {going.gone[-1]}." if going.gone else "."),
    ]
    if going.kept:
        lines += ["Kept:", *going.kept]
    lines += [
        "Your address is kept with this letter only, until it has gone."
        + (" A mark that nobody can read an address from keeps an old list from bringing you back." if marked else ""),
    ]
    if here.contact_email:
        lines.append(f"If you did not expect this, or have a question, write to {here.contact_email}.")
    return "\n\n".join(lines)


def forget_last_letters() -> int:
    """Empty the address and the words of each last letter that has gone, or will not go any more."""
    from cms.notices.models import Notice

    over = Notice.objects.filter(kind="erased", done_at__isnull=False).exclude(address="")
    return over.update(address="", subject="", text="", reply="")  # type: ignore[no-any-return]
