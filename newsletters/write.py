"""Writing one letter: the variant's skeleton, filled with its reader's own parts."""

import collections
import email.utils
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from newsletters import dkim, links
from newsletters.bounces import return_path
from newsletters.claim import Claimed
from newsletters.models import Mailing, Variant
from newsletters.rendering.skeleton import Skeleton
from newsletters.tracking import token
from newsletters.transport import Envelope

#: Skeletons kept in memory, so that it does not grow with what is sent.
KEPT = 8


class Sheet:
    """Everything about a mailing that its letters share."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self.publication = mailing.publication
        self.publication.partnership = mailing.partnership
        self.private = mailing.lists.filter(private=True).exists()
        self.host = urlsplit(mailing.partnership.base_url).hostname or "localhost"
        self.track = token.slot(mailing)
        self.back = return_path.Back(mailing.partnership)
        self.signer = dkim.signer_for(mailing.partnership, self.publication.sender_email)

    def envelope(self, letter: Claimed) -> Envelope:
        return Envelope(
            sender=self.back.of(return_path.DELIVERY, letter.id, sender=self.publication.sender_email),
            to=letter.address,
            partnership=self.mailing.partnership.key,
            private=self.private,
        )

    def message_id(self, letter: Claimed) -> str:
        """The same whenever this letter goes again: many receivers drop a double by it."""
        return f"<{letter.mailing_id}.{letter.id}@{self.host}>"


class Writer:
    """Writes letters, and keeps what the last few mailings share."""

    def __init__(self) -> None:
        self._sheets: collections.OrderedDict[int, Sheet] = collections.OrderedDict()
        self._skeletons: collections.OrderedDict[int, tuple[Skeleton, str]] = collections.OrderedDict()

    def sheet(self, mailing: int) -> Sheet:
        """What the letters of a mailing share."""
        if mailing not in self._sheets:
            self._sheets[mailing] = Sheet(Mailing.objects.select_related("publication", "partnership").get(pk=mailing))
            _trim(self._sheets)
        return self._sheets[mailing]

    def letter(self, letter: Claimed) -> tuple[Envelope, bytes]:
        """An envelope and the bytes that go into it."""
        sheet = self.sheet(letter.mailing_id)
        skeleton, web_url = self._skeleton(letter.variant_id)
        values = {
            "name": letter.name,
            "address": letter.address,
            "reason": letter.reason,
            "web_url": web_url,
            "message_id": sheet.message_id(letter),
            "date": email.utils.format_datetime(timezone.localtime()),
            **links.for_reader(contact_id=letter.contact_id or 0, publication=sheet.publication),
        }
        if sheet.track:
            values["track"] = sheet.track(letter.id, letter.contact_id)
        data = skeleton.fill(values)
        return sheet.envelope(letter), sheet.signer.sign(data) if sheet.signer else data

    def _skeleton(self, variant: int) -> tuple[Skeleton, str]:
        if variant not in self._skeletons:
            found = Variant.objects.only("skeleton", "web_url").get(pk=variant)
            self._skeletons[variant] = Skeleton.load(bytes(found.skeleton)), found.web_url
            _trim(self._skeletons)
        return self._skeletons[variant]


def _trim(kept: collections.OrderedDict[int, Any]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)
