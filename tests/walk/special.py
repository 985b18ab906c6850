"""What cannot be made by guess: says of a model which values it is given."""

import datetime as dt
import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from bulletins.models import Edition
from cms.people.models import Contact, Holding, Role, School, Seat, StaffRole
from cms.search import index
from cms.users.models import User
from newsletters.models import List, Mailing, Publication
from newsletters.transport.base import Envelope
from newsletters.transport.outbox import Outbox
from tests.walk.fill import Filling

GIVEN: dict[str, Callable[[Filling], dict[str, Any]]] = {
    "people.Seat": lambda filling: {"group": None},
    "people.Contact": lambda filling: {"user": None},
    "people.Upload": lambda filling: {"content": f"email,name\r\n{filling.mark('upload')}@x.example,A\r\n".encode()},
    "newsletters.DkimKey": lambda filling: {"domain": f"{filling.mark('dkimkey')}.example"},
    "newsletters.ListUse": lambda filling: {"packed": zlib.compress(b"")},
    "people.ImportPart": lambda filling: {"changes": zlib.compress(b"[]")},
    "newsletters.Mailing": lambda filling: {
        "source_type": ContentType.objects.get_for_model(Edition),
        "source_id": filling.one(Edition).pk,
        "revision": None,
        "goes_at": timezone.now() - dt.timedelta(hours=1),
    },
    "newsletters.Sealing": lambda filling: {
        "source_type": ContentType.objects.get_for_model(Edition),
        "source_id": filling.one(Edition).pk,
    },
    "bulletins.ReportMark": lambda filling: {"group": None},
    "bulletins.Translation": lambda filling: {
        "english": {"title": filling.mark("english")},
        "words": {"title": filling.mark("words")},
    },
    "newsletters.Link": lambda filling: {"url": f"https://{filling.mark('link')}.example/", "number": 1},
    "newsletters.Variant": lambda filling: {"key": "en-gb", "language": "en-gb", "web_url": ""},
}


def begin(filling: Filling) -> None:
    """The user who made everything, and the roles that founding made."""
    filling.user = User.objects.create_user(f"{filling.mark('user')}@staff.example", first_name=filling.words("user"))
    filling.keep(filling.user)
    filling.made[Role] = list(Role.objects.of(filling.partnership))
    filling.made[StaffRole] = []
    filling.letters = [_letter(filling, kind) for kind in ("letter", "privateletter", "secretletter")]


def _letter(filling: Filling, kind: str) -> tuple[str, str]:
    """A letter in the outbox: its day and its name."""
    address = f"{filling.mark(kind)}@{filling.partnership.key}.example"
    if kind == "secretletter":  # A code for somebody of the staff: it opens more than its reader's own choices.
        address = filling.user.email
    letter = f"From: a@hub.example\r\nTo: {address}\r\nSubject: {filling.words(kind)}\r\n\r\n{filling.words(kind)}\r\n"
    envelope = Envelope(
        sender="a@hub.example",
        to=address,
        partnership=filling.partnership.key,
        private=kind == "privateletter",
        secret=kind == "secretletter",
    )
    outbox = Outbox(settings.OUTBOX)
    name = outbox.send(envelope, letter.encode()).text.rsplit(" ", 1)[-1]
    return dt.datetime.now(dt.UTC).date().isoformat(), name


def end(filling: Filling) -> None:
    """What joins several things."""
    private = filling.make(List, private=True, name=filling.words("privatelist"), slug=filling.mark("privatelist"))
    private.named.add(filling.one(Contact))
    filling.one(List).named.add(filling.one(Contact))
    filling.one(Publication).lists.add(filling.one(List))
    filling.one(Mailing).lists.add(filling.one(List))
    index.rebuild(filling.partnership)
    filling.make(Holding, contact=filling.make(Contact), seat=filling.make(Seat, school=filling.make(School)))
