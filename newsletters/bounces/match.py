"""Whose letter a message that came back is about."""

import dataclasses
import re

from django.db.models import Q

from cms.notices.models import Notice
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold
from newsletters.bounces import message, return_path
from newsletters.bounces.verdict import Verdict
from newsletters.models import Delivery
from newsletters.readers import links

_LETTER = re.compile(r"<(\d{1,15})\.(\d{1,15})@")
_NOTICE = re.compile(r"<notice\.(\d{1,15})@")
_LINK = re.compile(rb"/letters/(?:leave|one-click|not-for-me|preferences)/([A-Za-z0-9_\-]{%d})/" % links.TOKEN_LENGTH)
_MOST_LINKS = 20


@dataclasses.dataclass(frozen=True)
class Letter:
    """One letter of ours, and whether it is certain: by the seal of its return path, which no reader sees."""

    partnership: Partnership
    address: str
    proved: bool
    delivery: Delivery | None = None
    notice: Notice | None = None
    #: What came holds a link of this letter: whoever was passed the letter has that too.
    linked: bool = False

    @property
    def contact(self) -> Contact | None:
        letter = self.delivery or self.notice
        return letter.contact if letter else None


def letter_of(verdict: Verdict, raw: bytes) -> Letter | None:
    """By the token of its return path; else by its Message-ID, with a link or the address of that letter. Only the
    token proves."""
    if verdict.token:
        return by_token(verdict.token)
    if found := _LETTER.match(verdict.original):
        letter = _delivery(int(found[2]), proved=False, mailing=int(found[1]))
        if letter is not None and _linked(letter, raw):
            return dataclasses.replace(letter, linked=True)
        return letter if letter is not None and _is_theirs(letter, verdict) else None
    if found := _NOTICE.match(verdict.original):
        letter = _notice(int(found[1]), proved=False)
        return letter if letter is not None and _is_theirs(letter, verdict) else None
    return None


def by_token(token: str) -> Letter | None:
    """The letter that a return path's token names. Raises return_path.BadToken."""
    kind, number = return_path.read(token)
    return _delivery(number, proved=True) if kind == return_path.DELIVERY else _notice(number, proved=True)


def _delivery(number: int, *, proved: bool, mailing: int | None = None) -> Letter | None:
    rows = Delivery.objects.filter(Q(mailing=mailing) if mailing is not None else Q(), pk=number)
    found = rows.select_related("mailing__partnership", "mailing__publication", "contact").first()
    if found is None:
        return None
    return Letter(found.mailing.partnership, fold(found.address), proved, delivery=found)


def _notice(number: int, *, proved: bool) -> Letter | None:
    found = Notice.objects.filter(pk=number).select_related("partnership", "contact").defer("text").first()
    return Letter(found.partnership, fold(found.address), proved, notice=found) if found else None


def _is_theirs(letter: Letter, verdict: Verdict) -> bool:
    return bool(letter.address) and fold(verdict.address) == letter.address


def _linked(letter: Letter, raw: bytes) -> bool:
    """Whether the returned letter holds a link that was made for this very reader of this very publication."""
    delivery = letter.delivery
    if delivery is None or delivery.contact_id is None:
        return False
    wanted = (delivery.contact_id, delivery.mailing.publication_id)
    for number, found in enumerate(_LINK.finditer(raw[: message.MOST])):
        if number >= _MOST_LINKS:
            break
        try:
            if links.read(found[1].decode()) == wanted:
                return True
        except links.BadLink:
            continue
    return False


def partnership_of(sender: str) -> Partnership | None:
    """Of whoever writes without an answer's marks: the one partnership that knows the address."""
    known = writers(sender)
    return known[0].partnership if len(known) == 1 else None


def writers(sender: str) -> list[Contact]:
    """Who writes, as far as we know the address: of several partnerships no more than two."""
    if not sender:
        return []
    return list(Contact.objects.filter(email_folded=fold(sender)).select_related("partnership")[:2])
