"""Reports of delivery (RFC 3464), in the part that is made for machines, or in words that look like it."""

import dataclasses
import re
from collections.abc import Iterator
from email.message import Message

from newsletters.bounces import codes, message

MOST_RECIPIENTS = 200
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9\-]{2,40})[ \t]*:[ \t]*(.{0,4000})")
_RECIPIENTS = ("original-recipient", "x-actual-recipient", "final-recipient")


@dataclasses.dataclass(frozen=True)
class Recipient:
    """What a report says of one of those to whom the letter went."""

    action: str
    status: str
    diagnostic: str
    address: str

    @property
    def failed(self) -> bool:
        return self.action.startswith(("fail", "error", "expire", "undeliver")) or (
            not self.action and self.status[:1] in ("4", "5")
        )

    @property
    def delayed(self) -> bool:
        return self.action.startswith("delay")

    @property
    def arrived(self) -> bool:
        return self.action.startswith(("deliver", "relay", "expand"))


def recipients(parsed: Message) -> list[Recipient]:
    """Each that a report names; none where the message holds no report."""
    found: list[Recipient] = []
    for part in message.parts(parsed):
        if message.kind(part) in ("message/delivery-status", "message/global-delivery-status"):
            found += _recipients(_text(part))
    if not found:
        # Some servers call the report a text, or lose the lines that part a message.
        for part in message.parts(parsed):
            if message.is_text(part) and "recipient:" in (text := message.words(part)).lower():
                found += _recipients(text)
    return found[:MOST_RECIPIENTS]


def _text(part: Message) -> str:
    """The report as it was written. The standard library takes it apart into messages, with their fields as headers."""
    blocks = message.inner(part)[:MOST_RECIPIENTS]
    if not blocks:
        return message.words(part)
    text = "\n\n".join(_fields_of(block) for block in blocks)
    encoding = message.header(part, "Content-Transfer-Encoding").lower()
    if encoding not in ("base64", "quoted-printable"):
        return text
    # The library does not undo this before it takes the report apart.
    encoded = Message()
    encoded["Content-Transfer-Encoding"] = encoding
    encoded.set_payload(text)
    return message.words(encoded)


def _fields_of(block: Message) -> str:
    rest = block.get_payload()
    lines = [f"{name}: {' '.join(str(value).split())}" for name, value in block.items()]
    return "\n".join([*lines, rest if isinstance(rest, str) else ""])


def _recipients(text: str) -> Iterator[Recipient]:
    for fields in _blocks(text[: message.MOST_WORDS]):
        address = next((found for name in _RECIPIENTS if (found := message.address(fields.get(name, "")))), "")
        action = fields.get("action", "").lower()
        status = codes.enhanced(fields.get("status", ""))
        if not (action or status) or not any(name in fields for name in _RECIPIENTS):
            continue
        diagnostic = (
            fields.get("diagnostic-code", "") or fields.get("x-notes", "") or fields.get("x-supplementary-info", "")
        )
        more = fields.get("status", "").partition("(")[2]
        yield Recipient(action, status, " ".join(f"{diagnostic} {more}".split())[:4000], address)


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Fields between blank lines; a field goes on where a line begins with a space."""
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.strip():
            if fields:
                yield fields
            fields, last = {}, ""
        elif line[0] in " \t" and last:
            fields[last] = f"{fields[last]} {line.strip()}"[:4000]
        elif found := _FIELD.match(line.strip()):
            last = found[1].lower()
            fields[last] = found[2] if last not in fields or not fields[last] else f"{fields[last]} {found[2]}"[:4000]
        elif last:
            # Servers that forget to begin the second line with a space.
            fields[last] = f"{fields[last]} {line.strip()}"[:4000]
    if fields:
        yield fields
