"""The one button of a letter whose address is its reader's own: what it leads to, the kind of publication says.

    acts.register("school-safe", confirm.addresses)     # in the upper app's ready()

A letter that has one (`Letter.button`) has the slot `act_url`. What it leads to acts on POST only.
"""

from collections.abc import Callable

from newsletters.models import Mailing

#: The address for each letter, of the numbers of its delivery and its contact.
Address = Callable[[int, int | None], str]
_makers: dict[str, Callable[[Mailing], Address]] = {}


def register(kind: str, make: Callable[[Mailing], Address]) -> None:
    _makers[kind] = make


def slot(mailing: Mailing) -> Address | None:
    """What makes the value of the slot `act_url` of each letter; None where letters of this mailing have no button."""
    make = _makers.get(mailing.publication.kind)
    return make(mailing) if make else None
