"""Whose letter the preview shows: the whole, a share of it, that of somebody in a seat, or a contact's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.functional import cached_property
from django.utils.html import escape

from bulletins.models import Edition
from cms.core.language import offered
from cms.people.models import Contact, Phase, Quadrant, Role
from newsletters.lists.audience import BadRule
from newsletters.lists.reasons import as_said
from newsletters.rendering.preview import SAM, Shown
from newsletters.sealing import targets
from newsletters.sealing.as_reader import recipient_of, shown
from newsletters.sealing.variants import Share, Sorting, read_code

#: What the question of an address may hold: a seat's facts, a language, a contact (sealed), a share.
SEAT = {"role": "roles", "phase": "phases", "type": "types", "quadrant": "quadrants"}
LABELS = {"role": "Role", "phase": "Phase", "type": "Type of school", "quadrant": "Quadrant"}
_SALT = "bulletins.desk.reading"


@dataclass(frozen=True)
class Reading:
    edition: Edition
    asked: Mapping[str, str]

    @cached_property
    def contact(self) -> Contact | None:
        try:
            pk = signing.loads(self.asked.get("contact", ""), salt=_SALT)
        except signing.BadSignature:
            return None
        found: Contact | None = Contact.objects.of(self.edition.publication.partnership).filter(pk=pk).first()
        return found

    @property
    def seat(self) -> dict[str, str]:
        return {name: self.asked[name] for name in SEAT if self.asked.get(name)}

    @cached_property
    def share(self) -> Share | None:
        """None: the whole. Raises CannotSeal."""
        if given := read_code(self.asked.get("as", "")):
            return given
        language = self.asked.get("language", "")
        if not (self.contact or self.seat or language in dict(settings.LANGUAGES)):
            return None
        sorting = self._sorting
        if self.contact:
            return sorting.share(self.contact)
        facts = tuple(self.asked.get(name, "") for name in SEAT)
        return sorting.share_of_seat(facts, language or settings.LANGUAGE_CODE)  # type: ignore[arg-type]

    @cached_property
    def _sorting(self) -> Sorting:
        return Sorting(self.edition.content())

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing in it for such a reader. Raises CannotSeal."""
        return self.share is not None and self._sorting.is_nothing(self.share)

    @cached_property
    def reader(self) -> Shown:
        """Whose name stands in the letter, and why it came."""
        if self.contact:
            try:
                return shown(self.contact, recipient_of(self.edition, self.contact))
            except BadRule:
                return shown(self.contact, None)
        return Shown(reason=f"You are {self._words}.") if self.asked.get("role") else SAM

    @cached_property
    def words(self) -> str:
        """`As SENCO at a primary school in the north-west`; of the whole, nothing."""
        if self.contact:
            return f"As {self.contact}"
        if not self.seat and not self.asked.get("language"):
            return ""
        spoken = dict(settings.LANGUAGES).get(self.asked.get("language", ""), "")
        return f"As {self._words or 'somebody without a seat'}{f', in {spoken}' if spoken else ''}"

    @cached_property
    def _words(self) -> str:
        if not self.seat:
            return ""
        roles = dict(Role.objects.of(self.edition.publication.partnership).values_list("key", "name"))
        role = as_said(roles.get(self.asked.get("role", ""), "somebody"))
        kind = str(dict(Phase.choices).get(self.asked.get("phase", ""), "")).lower()
        where = str(dict(Quadrant.choices).get(self.asked.get("quadrant", ""), "")).lower()
        of_type = f" ({self.asked['type']})" if self.asked.get("type") else ""
        return f"{role} at a {kind + ' ' if kind else ''}school{of_type}{f' in the {where}' if where else ''}"


def asked(given: Mapping[str, str]) -> dict[str, str]:
    """What of a question says whose letter is shown."""
    names = ("as", "contact", "language", *SEAT)
    return {name: given[name].replace("\0", "")[:2100] for name in names if given.get(name)}


def sealed(contact: Contact) -> str:
    """A contact as an address may carry them: nobody reads people off by counting."""
    return signing.dumps(contact.pk, salt=_SALT)


def choices(edition: Edition, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields in which somebody chooses a reader: what this partnership has."""
    partnership = edition.publication.partnership
    groups = dict(targets.choices(partnership))
    fields = []
    for name, kind in SEAT.items():
        options = [(value.partition(":")[2], label) for value, label in groups.get(targets.KINDS[kind], [])]
        fields.append({"name": name, "label": LABELS[name], "options": options, "value": given.get(name, "")})
    spoken = [(code, label) for code, label in settings.LANGUAGES if code in offered(partnership)]
    if len(spoken) > 1:
        fields.append({"name": "language", "label": "Language", "options": spoken, "value": given.get("language", "")})
    return [field for field in fields if field["options"]]


def at_piece(html: str, edition: Edition, piece: str) -> str:
    """A letter in which the heading of a piece can be gone to, as `#here`."""
    title = next((row.title for row in edition.items.all() if str(row.pk) == piece), "")
    if not title:
        return html
    heading = rf"<h3(?=[^>]*>(?:<a [^>]*>)?{re.escape(escape(' '.join(title.split())))}<)"
    return re.sub(heading, '<h3 id="here"', html, count=1)
