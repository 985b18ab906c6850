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
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*").fullmatch
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+").fullmatch
_LONGEST_WORD = 60
#: 45 bytes are 60 characters of base64, and 72 with what RFC 2047 puts around them.
_WORD_BYTES = 45


def text(value: str, *, header: str) -> str:
    """An unstructured value, such as a subject, folded; `header` is the name that stands before it."""
    value = one_line(value)
    if not _may_stand(value):
        return _encoded(value)
    lines = textwrap.wrap(
        value, WIDTH - 1, initial_indent=" " * (len(header) + 1), break_long_words=False, break_on_hyphens=False
    )
    return FOLD.join(lines).lstrip(" ")


@functools.lru_cache(maxsize=2048)
def phrase(name: str) -> str:
    """A display name: atoms, a quoted string or encoded words."""
    name = one_line(name)
    if not _may_stand(name) or len(name) > _LONGEST_WORD:
        return _encoded(name)
    if _ATOMS(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(name: str, address: str, *, header: str) -> str:
    """`Sam Reader <sam@school.example>`, folded before the address where the line would be too long."""
    address = addr_spec(address)
    if not name:
        return address
    shown = phrase(name)
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
    return f"<{address_of_page(value)}>"


def _may_stand(value: str) -> bool:
    """Whether a value may stand as it is: printable ASCII that no reader takes for an encoded word, and that can be folded."""
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
