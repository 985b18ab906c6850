"""Drafts by a machine, where the operator names one: of pages only, and for somebody to read before any reader does."""

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.strings import StringValue

from cms.guidance.languages.keep import begin, write
from cms.guidance.languages.pieces import Faulty, Piece, pieces_of, said_of
from cms.users.models import User


class Refused(Exception):
    """The message says why no machine drafts this."""


def is_set_up() -> bool:
    return get_machine_translator() is not None


def draft(page: Any, code: str, by: User) -> int:
    """Draft what has no words yet. Gives of how many pieces; what a machine gets wrong is left out. Raises Refused."""
    machine = get_machine_translator()
    if machine is None:
        raise Refused("No machine is set up here: whoever runs this hub names one (HUB_MACHINE_TRANSLATOR).")
    source, target = Locale(language_code=settings.LANGUAGE_CODE), Locale(language_code=code)
    if not machine.can_translate(source, target):
        raise Refused("The machine that is set up here does not know this language.")
    there = said_of(page, code)
    pieces = [piece for piece in pieces_of(page) if piece.english not in there]
    try:
        given = machine.translate(source, target, [StringValue(piece.english) for piece in pieces]) if pieces else {}
    except Exception as fault:  # Whatever a provider's client raises.
        raise Refused("The machine did not answer. Nothing was drafted; try again later.") from fault
    said = {piece.english: text for piece in pieces if (text := _taken(piece, given))}
    with transaction.atomic():
        write(begin(page, code), said, by, machine=machine.display_name)
    return len(said)


def _taken(piece: Piece, given: Any) -> str:
    value = given.get(StringValue(piece.english))
    try:
        return piece.read(piece.show(value.data)) if value is not None and value.data else ""
    except Faulty:
        return ""
