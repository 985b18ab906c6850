"""Complaints: feedback reports (RFC 5965), and the older forms that some providers still send."""

import dataclasses
import re
from email.message import Message

from newsletters.bounces import message, original

#: Reports of machines about authentication (RFC 6591): nobody complained.
_OF_MACHINES = ("auth-failure", "dmarc", "tls", "virus")
_SUBJECTS = (
    "complaint about message from",
    "email feedback report",
    "feedback report for",
    "abuse report from",
    "spam complaint",
)
_FIELD = re.compile(r"(?im)^([a-z][a-z\-]{2,40})[ \t]*:[ \t]*(.{0,1000})$")
_ADDRESSES = (
    "original-rcpt-to",
    "removal-recipient",
    "original-recipient",
    "x-hmxmroriginalrecipient",
    "reported-recipient",
)


@dataclasses.dataclass(frozen=True)
class Complaint:
    kind: str
    address: str

    @property
    def of_a_person(self) -> bool:
        return self.kind not in _OF_MACHINES

    @property
    def taken_back(self) -> bool:
        return self.kind == "not-spam"


def read(parsed: Message) -> Complaint | None:
    """The complaint that a message is; None where it is none."""
    for part in message.parts(parsed):
        if message.kind(part) == "message/feedback-report":
            return _report(part, parsed)
    report_type = message.header(parsed, "Content-Type")
    subject = message.header(parsed, "Subject").lower()
    given = message.header(parsed, "X-HmXmrOriginalRecipient")
    texts = [message.words(part) for part in message.parts(parsed) if message.kind(part) == "text/plain"]
    typed = next((text for text in texts if re.search(r"(?im)^feedback-type[ \t]*:", text)), "")
    if "feedback-report" in report_type.lower() or typed:
        return _of_fields(typed, parsed)
    if given or subject.startswith(_SUBJECTS):
        return Complaint("abuse", message.address(given) or original.to_of(parsed))
    return None


def _report(part: Message, parsed: Message) -> Complaint:
    blocks = message.inner(part)
    if not blocks:
        return _of_fields(message.words(part), parsed)
    lines = [f"{name}: {' '.join(str(value).split())}" for block in blocks for name, value in block.items()]
    lines += [payload for block in blocks if isinstance(payload := block.get_payload(), str)]
    return _of_fields("\n".join(lines), parsed)


def _of_fields(text: str, parsed: Message) -> Complaint:
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(text[:20_000]):
        fields.setdefault(name.lower(), value.strip())
    kind = fields.get("feedback-type", "abuse").lower().strip()
    address = next((found for name in _ADDRESSES if (found := message.address(fields.get(name, "")))), "")
    return Complaint(kind, address or original.to_of(parsed))
