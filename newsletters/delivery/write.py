"""Writing one letter: the variant's skeleton, filled with its reader's own parts."""

import collections
import contextlib
import email.utils
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from newsletters import acts, confidential, dkim
from newsletters.bounces import return_path
from newsletters.delivery.claim import Claimed
from newsletters.lists.reasons_told import told
from newsletters.models import Mailing, Variant
from newsletters.readers import links
from newsletters.rendering.skeleton import Filler, Skeleton
from newsletters.tracking import token
from newsletters.transport import Envelope

#: Skeletons kept in memory, so that it does not grow with what is sent.
KEPT = 8


class Sheet:
    """Everything about a mailing that its letters share: worked out once, asked for each letter."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self.publication = mailing.publication
        self.publication.partnership = mailing.partnership
        confided = confidential.is_so(self.publication.kind)
        self.private = confided or mailing.lists.filter(private=True).exists()
        self.addresses = links.Addresses(self.publication)
        host = urlsplit(mailing.partnership.base_url).hostname or "localhost"
        self._id, self._at_host = f"<{mailing.pk}.", f"@{host}>"
        self._sender, self._partnership = self.publication.sender_email, mailing.partnership.key
        self.track = token.slot(mailing)
        self.act = acts.slot(mailing)
        self.back = return_path.Back(mailing.partnership)
        self.signer = dkim.signer_for(mailing.partnership, self.publication.sender_email)

    def envelope(self, letter: Claimed) -> Envelope:
        sender = self.back.of(return_path.DELIVERY, letter.id, sender=self._sender)
        return Envelope(sender, letter.address, self._partnership, self.private)

    def message_id(self, letter: Claimed) -> str:
        """The same whenever this letter goes again: many receivers drop a double by it."""
        return f"{self._id}{letter.id}{self._at_host}"


class Writer:
    """Writes letters, and keeps what the last few mailings share."""

    def __init__(self) -> None:
        self._sheets: collections.OrderedDict[int, Sheet] = collections.OrderedDict()
        self._fillers: collections.OrderedDict[int, tuple[Filler, str, str]] = collections.OrderedDict()
        #: Parts of letters that come next.
        self._own: dict[int, tuple[Envelope, dict[str, str]]] = {}
        self._second, self._date = 0, ""

    def sheet(self, mailing: int) -> Sheet:
        """What the letters of a mailing share."""
        sheet = self._sheets.get(mailing)
        if sheet is None:
            self._sheets[mailing] = sheet = Sheet(
                Mailing.objects.select_related("publication", "partnership").get(pk=mailing)
            )
            _trim(self._sheets)
        return sheet

    def letter(self, letter: Claimed, ahead: Iterable[Claimed] = ()) -> tuple[Envelope, bytes]:
        """An envelope and the bytes that go into it. `ahead` are those that come next, as far as one knows."""
        sheet = self.sheet(letter.mailing_id)
        filler, web_url, language = self._filler(letter.variant_id)
        own = self._own.pop(letter.id, None)
        if own is None:
            own = self._parts(letter)
            self._think_of(ahead)
        envelope, values = own
        values["web_url"], values["date"] = web_url, self._now()
        if language:
            values["reason"] = told(letter.reason, language)
        data = filler.fill(values)
        return envelope, sheet.signer.sign(data) if sheet.signer else data

    def _think_of(self, letters: Iterable[Claimed]) -> None:
        """Several at one go, while the code and the keys that make them are at hand: it takes half the time."""
        self._own.clear()
        # Whichever cannot be written says so when it is its turn.
        with contextlib.suppress(Exception):
            for letter in letters:
                self._own[letter.id] = self._parts(letter)

    def _parts(self, letter: Claimed) -> tuple[Envelope, dict[str, str]]:
        """What only this reader's letter holds."""
        sheet = self.sheet(letter.mailing_id)
        values = {
            "name": letter.name,
            "address": letter.address,
            "reason": letter.reason,
            "message_id": sheet.message_id(letter),
            **sheet.addresses.of(letter.contact_id or 0),
        }
        if sheet.track:
            values["track"] = sheet.track(letter.id, letter.contact_id)
        if sheet.act:
            values["act_url"] = sheet.act(letter.id, letter.contact_id)
        return sheet.envelope(letter), values

    def _filler(self, variant: int) -> tuple[Filler, str, str]:
        kept = self._fillers.get(variant)
        if kept is None:
            found = Variant.objects.only("skeleton", "web_url", "language").get(pk=variant)
            filler = Filler(Skeleton.load(bytes(found.skeleton)))
            language = "" if found.language == settings.LANGUAGE_CODE else found.language
            self._fillers[variant] = kept = filler, found.web_url, language
            _trim(self._fillers)
        return kept

    def _now(self) -> str:
        """The date of a letter, written once a second."""
        second = int(time.time())
        if second != self._second:
            self._second, self._date = second, email.utils.format_datetime(timezone.localtime())
        return self._date


def _trim(kept: collections.OrderedDict[int, Any]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)
