"""Lines of a log that hold nobody: addresses, telephone numbers and what a letter's link knows of its reader are
blotted out, in tracebacks too."""

import logging
import re

_ADDRESS = re.compile(r"[^\s<>\"'(),;:=/?&\[\]{}]+(?:@|%40)[^\s<>\"'(),;:=/?&\[\]{}@]+\.[^\s<>\"'(),;:=/?&\[\]{}@]+")
_MOBILE = re.compile(r"(?<![\w.])(?:\+44|0044|0)[\s(]*0?\)?[\s-]*7(?:[\s-]*\d){9}(?!\d)")

#: The part of a letter's link that stands for its reader, and may let whoever has it act.
_TOKEN = re.compile(r"(/letters/(?:[\w.-]+/)+?)[\w-]{24,}")


def discreet(text: str) -> str:
    """
    >>> discreet("550 <sam@school.example> unknown; call 07700 900123")
    '550 <(address)> unknown; call (number)'
    """
    return _TOKEN.sub(r"\1(reader)", _MOBILE.sub("(number)", _ADDRESS.sub("(address)", text)))


class DiscreetFormatter(logging.Formatter):
    """Of the hub's own logs (`settings.LOGGING`). Servers and libraries put into a fault what they like."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
