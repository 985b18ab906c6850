"""What somebody was sent in a time, with the words as they got them: each letter once, however many share it."""

import dataclasses
from collections.abc import Iterable

from newsletters.desk.sample import as_it_went
from newsletters.models import Delivery, Mailing, Variant
from newsletters.reports.received import Received

#: Who got a letter is named so far; the rest are counted.
NAMED = 12


@dataclasses.dataclass
class Read:
    """One letter: its first reader's words, and everybody here who got the same."""

    delivery: Delivery
    text: str
    got: list[Received] = dataclasses.field(default_factory=list)
    not_got: list[Received] = dataclasses.field(default_factory=list)

    @property
    def mailing(self) -> Mailing:
        return self.delivery.mailing

    @property
    def more(self) -> int:
        return max(0, len(self.got) - NAMED)

    @property
    def named(self) -> list[Received]:
        return self.got[:NAMED]


def read(rows: Iterable[Received]) -> list[Read]:
    """By mailing and variant, in the order in which they come. What had no letter in it is not read."""
    found: dict[int, Read] = {}
    shown = [row for row in rows if row.delivery.variant_id]
    wanted = {row.delivery.variant_id for row in shown}
    variants = Variant.objects.select_related("mailing__partnership").defer("skeleton", "html").in_bulk(wanted)
    for row in shown:
        letter, key = row.delivery, row.delivery.variant_id or 0
        if key not in found:
            letter.variant = variants[key]
            found[key] = Read(letter, as_it_went(letter, html=False))
        got_it = letter.state in Delivery.HAD_IT
        (found[key].got if got_it else found[key].not_got).append(row)
    return list(found.values())
