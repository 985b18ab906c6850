"""What a proof finds, and what is said of it. Letters and texts say nothing of the alert itself."""

import dataclasses
from collections.abc import Sequence

from bulletins.models.alert_follow_up import AlertProof

#: So large a part of the seats, at least.
ENOUGH = 0.95
#: As many failures stand in a letter; all are on the page.
SHOWN = 30


@dataclasses.dataclass(frozen=True)
class Found:
    """How far an alert has come, as of now."""

    seats: int
    accepted: int
    controls: int
    controls_arrived: int
    failed: Sequence[str]
    domains: Sequence[str]

    @property
    def arrived(self) -> bool:
        enough = self.seats > 0 and self.accepted >= self.seats * ENOUGH
        return enough and self.controls_arrived == self.controls


def in_short(found: Found | AlertProof) -> str:
    """`41 of 42 seats accepted, 2 of 2 control mailboxes`."""
    said = f"{found.accepted} of {found.seats} seats accepted"
    return f"{said}, {found.controls_arrived} of {found.controls} control mailboxes" if found.controls else said


def letter(found: Found) -> str:
    if found.arrived:
        return f"What you sent has arrived meanwhile: {in_short(found)}."
    more = len(found.failed) - SHOWN
    return "\n\n".join(filter(None, (
        f"What you sent did not arrive everywhere: {in_short(found)}.",
        "\n".join(found.domains),
        "\n".join(found.failed[:SHOWN]),
        f"And {more} more." if more > 0 else "",
    )))  # fmt: skip


def text(found: Found) -> str:
    began = "Arrived meanwhile" if found.arrived else "Not everywhere"
    return f"{began}: {in_short(found)}."
