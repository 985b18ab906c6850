"""What the answers of mail servers mean, in words, and what to do."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Meaning(NamedTuple):
    says: str
    do: str


_SENDER = Meaning(
    "Their server turns our letters away by a rule of its own: it does not trust our address or our server.",
    "See that SPF, DKIM and DMARC of the sender's domain are in order, then ask whoever runs their mail to let our "
    "sender's address through. Show them the answer.",
)
_SLOWER = Meaning(
    "Their server takes no more letters from us for the moment.",
    "The letters go again by themselves. If it lasts until tomorrow, ask whoever runs their mail.",
)
_NOBODY = Meaning(
    "Their server does not know these addresses.",
    "The school may have moved to another domain: ask its office, and correct the contacts.",
)
_NO_DOMAIN = Meaning(
    "No mail server is found for this domain.",
    "Look for a slip in the domain. If it is right, the school may have given it up: ask its office.",
)
_FULL = Meaning(
    "The mailboxes there are full.",
    "Ring the school's office: whoever runs their mail can make room.",
)
_TOO_LARGE = Meaning("Their server finds the letter too large.", "Make the letter shorter.")
_WORDS = Meaning(
    "Their server takes the letter for junk, by its words or links.",
    "Ask whoever runs their mail to let our sender's address through. Show them the answer.",
)
_CUT = Meaning(
    "The connection to the server breaks off.",
    "The letters go again by themselves. If it lasts, whoever runs this hub should look at the way to that server.",
)
_LATER = Meaning(
    "Their server asks us to come again later.",
    "The letters go again by themselves, for two days.",
)
_REFUSED = Meaning("Their server refuses the letters.", "Ask whoever runs their mail. Show them the answer.")
_NONE = Meaning("Nothing more is known.", "Ask whoever runs their mail.")

#: In this order: the first that is found in an answer tells what it means.
_BY_ANSWER: list[tuple[re.Pattern[str], Meaning]] = [
    (re.compile(pattern, re.I), means)
    for pattern, means in [
        (r"\b[45]\.1\.2\b|\b[45]\.4\.4\b|(?:domain|host)(?: name)? not found", _NO_DOMAIN),
        (r"\b[45]\.2\.2\b|over ?quota|quota exceeded|mailbox (?:is )?full", _FULL),
        (r"\b[45]\.(?:3\.4|2\.3)\b|too (?:large|big)|size limit", _TOO_LARGE),
        (r"\b4\.7\.\d+\b|\b4\.3\.2\b|rate limit|too many|throttl|slow down|greylist|graylist", _SLOWER),
        (r"\b5\.6\.\d+\b|spam|junk|content reject|virus|malware|phish", _WORDS),
        (r"\b[45]\.7\.\d+\b|\bspf\b|dkim|dmarc|block(?:ed|list)|blacklist|policy|denied|reputation|not authori[sz]ed",
         _SENDER),
        (r"\b[45]\.1\.(?:1|6|10)\b|user unknown|unknown user|no such (?:user|mailbox)|does ?n[o']t exist|not exist"
         r"|unknown recipient|recipient (?:address )?rejected|no mailbox", _NOBODY),
        (r"connection was cut|connection", _CUT),
        (r"^4\d\d\b|\b4\.\d+\.\d+\b", _LATER),
        (r"^5\d\d\b|\b5\.\d+\.\d+\b", _REFUSED),
    ]
]  # fmt: skip

_GIVEN_UP = re.compile(r"^Given up: ")
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?:?")
#: Numbers and names of one transaction: no two answers share them.
_OWN = re.compile(r"(?=\w*\d)\b\w{10,}\b|\b\d{6,}\b|\[[\w.:-]*\.(?:prod|outlook)[\w.:-]*\]")


def meaning(answer: str) -> Meaning:
    if not answer:
        return _NONE
    return next((means for pattern, means in _BY_ANSWER if pattern.search(answer)), _REFUSED)


def shared(answer: str) -> str:
    """An answer without what is one letter's own, so that like answers are alike.

    >>> shared("Given up: 550 5.7.1 <sam@oak.example>: blocked (id 4Xy81kPq03z)")
    '550 5.7.1 … blocked (id …)'
    """
    answer = _ADDRESS.sub("…", _GIVEN_UP.sub("", answer))
    return " ".join(_OWN.sub("…", answer).split())


def commonest(answers: Iterable[str]) -> tuple[str, int]:
    """The answer that came most often, and how often."""
    counted = Counter(filter(None, map(shared, answers)))
    return max(counted.items(), key=lambda each: (each[1], each[0]), default=("", 0))
