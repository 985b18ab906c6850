"""Header values that nobody's name or subject can break out of: controls are gone, what is not plain is RFC 2047."""

import functools
import re
import textwrap
from base64 import b64encode

from newsletters.rendering.slots import one_line

#: No line of a header is longer, where it can be folded at all.
WIDTH = 78
FOLD = "\r\n "
_PLAIN = re.compile(r"[ -~]*").fullmatch
#: Words of letters and digits with one space between: most names, written as they are.
_SIMPLE_NAME = re.compile(r"[A-Za-z0-9'-]+(?: [A-Za-z0-9'-]+){0,9}").fullmatch
_SIMPLE_ID = re.compile(r"<[!-;=?-~]+>").fullmatch
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+").fullmatch
_LONGEST_WORD = 60
#: 39 bytes are 52 characters of base64, 64 with what RFC 2047 puts around them, 74 after "Reply-To: ".
_WORD_BYTES = 39


def text(value: str, *, header: str) -> str:
    """An unstructured value, such as a subject, folded; `header` is the name that stands before it."""
    value = one_line(value)
    if not _may_stand(value):
        return _encoded(value)
    lines = textwrap.wrap(
        value, WIDTH - 1, initial_indent=" " * (len(header) + 2), break_long_words=False, break_on_hyphens=False
    )
    return FOLD.join(lines).lstrip(" ")


def phrase(name: str) -> str:
    """A display name: as it is, a quoted string or encoded words."""
    if len(name) <= _LONGEST_WORD and _SIMPLE_NAME(name):
        return name
    return _phrase(name)


@functools.lru_cache(maxsize=2048)
def _phrase(name: str) -> str:
    name = one_line(name)
    if not name:
        return ""
    if not _may_stand(name) or len(name) > _LONGEST_WORD:
        return _encoded(name)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(name: str, address: str, *, header: str) -> str:
    """`Sam Reader <sam@school.example>`, folded before the address where the line would be too long."""
    address = addr_spec(address)
    shown = phrase(name)
    if not shown:
        return address
    last = shown.rpartition(FOLD)[2]
    room = WIDTH - len(header) - 2 if last == shown else WIDTH - 1
    return f"{shown}{' ' if len(last) + len(address) + 3 <= room else FOLD}<{address}>"


def addr_spec(address: str) -> str:
    """An address as a header may hold it: the domain in ASCII. A local part beyond ASCII stays (RFC 6532, SMTPUTF8)."""
    if _SIMPLE_ADDRESS(address):
        return address
    local, at, domain = re.sub(r"[\s<>,;]", "", one_line(address)).rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = domain.encode("ascii", "ignore").decode()
    return local + at + domain


def address_of_page(url: str) -> str:
    """An address of a page, for between < and >: printable ASCII without spaces or brackets."""
    return re.sub(r"[^!-;=?-~]", "", url)


def message_id(value: str) -> str:
    """`<12.345@hub.example>`, with or without its brackets given."""
    return value if _SIMPLE_ID(value) else f"<{address_of_page(value)}>"


def _may_stand(value: str) -> bool:
    """Whether a value may stand as it is: printable ASCII that is no encoded word, and that can be folded."""
    return bool(_PLAIN(value)) and "=?" not in value and all(len(word) <= _LONGEST_WORD for word in value.split(" "))


def _encoded(value: str) -> str:
    words, held = [], b""
    for character in value:
        data = character.encode()
        if len(held) + len(data) > _WORD_BYTES:
            words.append(held)
            held = b""
        held += data
    return FOLD.join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in [*words, held])
