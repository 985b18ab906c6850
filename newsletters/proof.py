"""A proof: a letter to colleagues, at once, marked as such. It leaves no delivery, and its links act for nobody."""

import dataclasses
import email.utils
from collections.abc import Sequence

from django.utils import timezone

from cms.people import rights
from cms.people.models import Contact, Partnership, StaffRole
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters import dkim
from newsletters.edition import Letter
from newsletters.rendering import skeleton
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import render
from newsletters.transport import CutAfter, CutBefore, Envelope, current

MARKED = "[Proof]"
MOST = 20


class ProofRefused(Exception):
    """This proof does not go; the message says why and what to do."""


def send_proof(letter: Letter, *, to: Sequence[str], by: User) -> int:
    """Send a proof to addresses of the partnership's own staff and contacts. Gives how many went.

    Raises ProofRefused, before anything goes where an address is not one of ours.
    """
    partnership = letter.publication.partnership
    addresses = _ours(partnership, to, by)
    marked = dataclasses.replace(letter, subject=f"{MARKED} {letter.subject}")
    try:
        made = skeleton.build(marked, render(marked))
    except BadMJML as fault:
        raise ProofRefused(f"The letter cannot be laid out. {fault}") from fault
    signer = dkim.signer_for(partnership, letter.publication.sender_email)
    with current() as transport:
        for address in addresses:
            envelope = Envelope(sender=letter.publication.sender_email, to=address, partnership=partnership.key)
            try:
                data = made.fill(_values(marked, address))
                answer = transport.send(envelope, signer.sign(data) if signer else data)
            except (CutBefore, CutAfter) as cut:
                raise ProofRefused(
                    f"The proof to {address} could not be handed over: {cut} Try again in a minute."
                ) from cut
            if not answer.taken:
                raise ProofRefused(f"The mail server does not take the proof to {address}: {answer}.")
    return len(addresses)


def _ours(partnership: Partnership, to: Sequence[str], by: User) -> list[str]:
    wanted = {fold(address): address.strip() for address in to if address.strip()}
    if not wanted:
        raise ProofRefused("Name at least one address for the proof.")
    if len(wanted) > MOST:
        raise ProofRefused(f"A proof goes to {MOST} addresses at most: this names {len(wanted)}.")
    staff = StaffRole.objects.of(partnership).values_list("user__email", flat=True)
    known = {fold(address) for address in staff}
    known |= set(Contact.objects.of(partnership).filter(email_folded__in=wanted).values_list("email_folded", flat=True))
    if rights.of(by, partnership):
        known.add(fold(by.email))
    if strangers := [address for folded, address in wanted.items() if folded not in known]:
        raise ProofRefused(
            f"A proof goes to staff and contacts of {partnership} only; not known: {', '.join(strangers)}. "
            "Correct the address, or add the person first."
        )
    return list(wanted.values())


def _values(letter: Letter, address: str) -> dict[str, str]:
    """An invented reader's parts, but the address. The links show what a reader would see and do nothing."""
    sample = letter.publication.partnership.url("letters/sample/")
    return {
        "name": "",
        "address": address,
        "reason": "This is a proof. Here your readers see why they get it.",
        "web_url": letter.web_url or sample,
        "leave_url": sample,
        "preferences_url": sample,
        "one_click_url": sample,
        "act_url": sample,
        "message_id": email.utils.make_msgid("proof", domain="gatehouse.invalid"),
        "date": email.utils.format_datetime(timezone.localtime()),
    }
