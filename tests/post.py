"""Reading what was sent: notices, letters, whatever came into the outbox."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from newsletters.notices.deliver import deliver_notices


@dataclass(frozen=True)
class Read:
    """A letter as its reader has it."""

    message: EmailMessage
    #: The folder of the outbox that it lies in: a partnership's key, or `.install`.
    box: str

    @property
    def to(self) -> str:
        return str(self.message["To"].addresses[0].addr_spec)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """The addresses in its text, without host: for a test client."""
        return re.findall(r"https?://[^/\s]+(/\S*)", self.text)

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""


class Letters:
    """`letters()` sends the notices that are due and gives everything in the outbox, the oldest first;
    `letters(to="sam@…")` what went to one address; `letters.last(to=…)` the newest of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *, to: str = "") -> list[Read]:
        deliver_notices()
        # A name begins with the time of day, in milliseconds: of two in the same one, the later written is the later.
        files = sorted(self.folder.glob("*/*/*.eml"), key=lambda path: (path.parent.name, path.stat().st_mtime_ns))
        found = [Read(self._message(path), path.parts[-3]) for path in files]
        return [letter for letter in found if not to or letter.to.casefold() == to.casefold()]

    def last(self, *, to: str = "") -> Read:
        return self(to=to)[-1]

    def _message(self, path: Path) -> EmailMessage:
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[return-value]
