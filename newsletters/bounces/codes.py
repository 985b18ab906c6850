"""Status codes: the enhanced ones of RFC 3463 and its register, and the three digits of SMTP."""

import re

from newsletters.bounces.verdict import Class

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
SMTP = re.compile(r"(?<![\d.\-])([245]\d\d)(?=[\s\-,;:#)]|$)")

#: subject.detail -> class, of a permanent failure.
PERMANENT: dict[str, Class] = {
    **dict.fromkeys(("1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4", "4.310"), Class.HARD),
    **dict.fromkeys(("7.13", "7.17", "7.18"), Class.HARD),
    **dict.fromkeys(("2.2", "3.1"), Class.FULL),
    **dict.fromkeys(("1.7", "1.8", "1.9", "2.3", "3.4"), Class.POLICY),
    **dict.fromkeys(("2.4", "3.0", "3.2", "3.3", "3.5", "3.6"), Class.SOFT),
}  # fmt: skip
#: By subject alone.
SUBJECTS: dict[str, Class] = {"1": Class.HARD, "3": Class.SOFT, "4": Class.SOFT, "6": Class.POLICY, "7": Class.POLICY}
#: What a code of three digits says where nothing else says more.
REPLIES: dict[str, Class] = {
    "521": Class.HARD, "550": Class.HARD, "551": Class.HARD, "552": Class.FULL, "553": Class.HARD, "556": Class.HARD,
    "530": Class.POLICY, "535": Class.POLICY, "523": Class.POLICY, "571": Class.POLICY,
}  # fmt: skip


def enhanced(text: str) -> str:
    """The first enhanced code in a text, but rather one that says something than x.0.0."""
    found = [".".join(str(int(part)) for part in parts) for parts in ENHANCED.findall(text[:20_000])]
    telling = [code for code in found if not is_vague(code)]
    return (telling or found or [""])[0]


def reply(text: str) -> str:
    """The first code of three digits in a server's answer."""
    found = SMTP.search(text[:5000])
    return found[1] if found else ""


def is_vague(status: str) -> bool:
    return not status or status[1:] in (".0.0", ".5.0", ".3.0")


def of_status(status: str) -> Class | None:
    """What an enhanced code says; None where it says only that it failed."""
    if not status or is_vague(status):
        return None
    digit, _, rest = status.partition(".")
    if digit == "4":
        return Class.FULL if rest == "2.2" else Class.SOFT
    if digit == "2":
        return None
    return PERMANENT.get(rest) or SUBJECTS.get(rest.partition(".")[0])


def of_reply(code: str) -> Class | None:
    return Class.SOFT if code.startswith("4") else REPLIES.get(code)
