"""Signing up by oneself: asked for on a page, confirmed by the link in a letter. Several publications, one letter.

The page answers everybody alike and does the same work for everybody; only the letter knows whom we know.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from cms.core import rate
from cms.core.language import spoken
from cms.notices.tell import tell
from cms.people.models import Contact, ContactAlias, Partnership
from cms.people.models.contact import fold
from newsletters.models import Publication, SignUp
from newsletters.readers import choices, links
from newsletters.readers.links import BadLink, Person
from newsletters.readers.preferences import offers

LIVES = dt.timedelta(days=7)
#: Rows go after this, confirmed or not: the choices that came of them stay.
KEPT = dt.timedelta(days=30)
LETTERS_TO_AN_ADDRESS, SIGN_UPS_OF_A_CLIENT, PER = 4, 60, dt.timedelta(hours=1)

WORDING = gettext_noop(
    "I ask {name} to send me by e-mail the publications that I ticked. I can leave each of them at any time, "
    "by the link in every letter. My address is used for nothing else."
)


class TooManyAsked(Exception):
    """Too many letters were asked for. Wait an hour, then ask again."""


def offered(partnership: Partnership) -> QuerySet[Publication]:
    """What anybody may sign up to."""
    return Publication.objects.of(partnership).filter(open_to_all=True).order_by("name")  # type: ignore[no-any-return]


def wording(partnership: Partnership) -> str:
    """What somebody agrees to, as the page shows it and as it is kept."""
    return _(WORDING).format(name=partnership.name)


@transaction.atomic
def ask(
    *,
    partnership: Partnership,
    email: str,
    publications: Sequence[Publication],
    client: str,
    name: str = "",
    school: str = "",
    language: str = "",
) -> None:
    """Send the letter with the link that confirms. Raises TooManyAsked, whoever's the address is."""
    check_rate("sign-up", address=email, client=client)
    secret = secrets.token_urlsafe(24)
    asked = SignUp.objects.create(
        partnership=partnership, email=email, name=name, school=school, language=language,
        wording=wording(partnership), digest=SignUp.digest_of(secret), expires_at=timezone.now() + LIVES,
    )  # fmt: skip
    asked.publications.set(publications)
    with override(spoken(language, partnership)):
        subject = _("Confirm that you want our letters by e-mail")
        if len(publications) == 1:
            subject = _("Confirm that you want %(publication)s by e-mail") % {"publication": publications[0].name}
        text = _letter(asked, publications, partnership.url(f"letters/confirm/{secret}/"))
    tell(
        partnership,
        key=f"confirm-sign-up:{asked.pk}",
        kind="confirm-sign-up",
        to=email,
        subject=subject,
        text=text,
        urgent=True,
        secret=True,
        expires_at=asked.expires_at,
    )


def check_rate(what: str, *, address: str, client: str) -> None:
    """So many letters to one address in an hour, and so many asks of one client. Raises TooManyAsked."""
    within = [
        rate.hit(f"{what}-address", key=fold(address), most=LETTERS_TO_AN_ADDRESS, per=PER),
        rate.hit(f"{what}-client", key=client, most=SIGN_UPS_OF_A_CLIENT, per=PER),
    ]
    if not all(within):
        raise TooManyAsked


def _letter(asked: SignUp, publications: Sequence[Publication], link: str) -> str:
    partnership = asked.partnership
    known = contact_at(partnership, asked.email)
    # Of somebody unknown the same is looked up: the page takes as long for everybody.
    whoever = known or Contact(pk=0, partnership=partnership)
    has = [offer.publication.name for offer in offers(Person(contact=whoever)) if offer.gets]
    page = links.proved(whoever)
    text = [
        _("Somebody, we hope you, asked %(partnership)s to send to this address:") % {"partnership": partnership.title},
        "\n".join(publication.name for publication in publications),
        _("Confirm it by this link, within seven days:"),
        link,
        _("If that was not you, do nothing: nothing comes."),
    ]
    if known:
        text += [
            _("You get already: %(names)s.") % {"names": ", ".join(has)} if has else _("We know this address already."),
            _("See and change all that you get. This link works for a day:"),
            page,
        ]
    return "\n\n".join(text)


def contact_at(partnership: Partnership, email: str) -> Contact | None:
    """Whose address this is, or was before two contacts were merged."""
    contact: Contact | None = Contact.objects.of(partnership).at(email).first()
    if contact is None:
        former = ContactAlias.objects.of(partnership).filter(email_folded=fold(email)).select_related("contact").first()
        contact = former.contact if former else None
    if contact is not None:
        contact.partnership = partnership
    return contact


def asked_by(token: str, *, partnership: Partnership) -> SignUp:
    """The sign-up that a link confirms, or has confirmed. Raises BadLink."""
    found: SignUp | None = SignUp.objects.of(partnership).matching(token).live().first()
    if found is None:
        raise BadLink
    found.partnership = partnership
    return found


@transaction.atomic
def confirm(asked: SignUp) -> Contact | None:
    """The address is proved: its contact, new or known, gets what they asked for. Confirming again changes nothing,
    and brings back nobody who is gone."""
    held = SignUp.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    contact = contact_at(asked.partnership, asked.email)
    if held.confirmed_at is not None:
        return contact
    contact = contact or _made(asked)
    source = f"the sign-up page, from {asked.school}" if asked.school else "the sign-up page"
    for publication in asked.publications.filter(open_to_all=True):
        choices.sign_up(contact=contact, publication=publication, source=source, wording=asked.wording)
    held.confirmed_at = timezone.now()
    held.save(update_fields=["confirmed_at"])
    return contact


def _made(asked: SignUp) -> Contact:
    fields = {"email": asked.email, "name": asked.name} | ({"language": asked.language} if asked.language else {})
    made: Contact
    made, _ = Contact.objects.get_or_create(
        partnership=asked.partnership, email_folded=fold(asked.email), defaults=fields
    )
    return made


def prune() -> int:
    """The clock's: what was asked for long ago is forgotten. Gives how many rows went."""
    old = SignUp.objects.filter(made_at__lt=timezone.now() - KEPT)
    number: int = old.count()
    old.delete()
    return number
