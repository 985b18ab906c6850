"""What one message that came back says."""

import dataclasses
import datetime as dt
import enum


class Class(enum.StrEnum):
    """The classes of what comes back. The values of `Feedback.Kind` are the same words."""

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    FULL = "full"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto-reply"
    UNKNOWN = "unknown"


class Sort(enum.StrEnum):
    """What sort of message it is."""

    BOUNCE = "bounce"
    DELAY = "delay"
    ARRIVED = "arrived"
    COMPLAINT = "complaint"
    ABSENCE = "absence"
    LEFT = "left"
    CHALLENGE = "challenge"
    RECEIPT = "receipt"
    REPLY = "reply"
    #: A report of machines to whoever runs a domain, a list's own letter: nobody's answer to a letter of ours.
    NO_ANSWER = "no-answer"
    NOT_A_MESSAGE = "not-a-message"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    cls: Class
    sort: Sort
    #: Whose letter it was, as they were written to; or who answered.
    address: str = ""
    #: The enhanced status code of RFC 3463, such as 5.1.1.
    status: str = ""
    reason: str = ""
    #: The Message-ID of our letter, with its brackets.
    original: str = ""
    #: The token of the return path that it came back to.
    token: str = ""
    #: The message's own Message-ID.
    message_id: str = ""
    sender: str = ""
    name: str = ""
    subject: str = ""
    #: What a person or their machine wrote, without what it quotes.
    words: str = ""
    back_on: dt.date | None = None
    instead: str = ""

    @property
    def final(self) -> bool:
        """False where a server is still trying."""
        return self.sort != Sort.DELAY
