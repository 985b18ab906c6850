"""A mailbox read by IMAP: where letters come back, where news is forwarded to. The only module that imports imaplib.

Each message is moved once it has been taken in: to the folder Done, or to Aside where it belongs to nobody, is no
message, or is one at which we fail. Nothing is ever deleted. Where a server cannot move, the message is marked.
"""

import collections
import dataclasses
import imaplib
import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import DatabaseError

log = logging.getLogger(__name__)

TIMEOUT = 30.0
#: scheme -> (port, how it is encrypted)
SCHEMES = {"imaps": (993, "tls"), "imap+tls": (143, "starttls"), "imap": (143, "")}
#: Of one run; the rest is for the next.
MOST_MESSAGES, MOST_SECONDS = 1000, 90.0
CHUNK = 500
#: The mark of a message that was read and cannot be moved.
READ = "GatehouseRead"
_UID = re.compile(rb"UID (\d+)")
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


class MailboxTrouble(Exception):
    """The mailbox could not be read, or not all of it; the message says why."""


@dataclasses.dataclass(frozen=True)
class Purpose:
    """What a mailbox is read for. `name` is as in “the bounce mailbox”; `take` is given a message's bytes, and gives
    its fate, and whether it is done with (else it is put aside).
    """

    name: str
    variable: str
    take: Callable[[bytes], tuple[str, bool]]
    #: Bytes of a message that are read: what is longer is cut.
    most: int


@dataclasses.dataclass(frozen=True)
class Mailbox:
    host: str
    port: int
    encryption: str
    user: str
    password: str = dataclasses.field(repr=False)
    folder: str = "INBOX"
    done: str = "Done"
    aside: str = "Aside"


def parse(url: str, variable: str) -> Mailbox:
    """What a variable names. Raises MailboxTrouble.

    >>> mailbox = parse("imaps://hub:p%40ss@mail.example/INBOX?done=Read", "BOUNCE_IMAP_URL")
    >>> mailbox.host, mailbox.port, mailbox.password, mailbox.folder, mailbox.done
    ('mail.example', 993, 'p@ss', 'INBOX', 'Read')
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or not parts.username or parts.password is None:
        raise MailboxTrouble(f"{variable} must have the form imaps://USER:PASSWORD@HOST:993/INBOX.")
    port, encryption = SCHEMES[parts.scheme]
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := set(options) - {"done", "aside"}:
        raise MailboxTrouble(f"{variable} has an option that is not known: {', '.join(sorted(unknown))}.")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or port,
        encryption=encryption,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        **options,
    )


def read(url: str, purpose: Purpose) -> dict[str, int]:
    """Take in what has come, and give how many messages met which fate. Raises MailboxTrouble; what was taken in
    until then is taken in, and what was not stays where it is.
    """
    mailbox = parse(url, purpose.variable)
    fates: collections.Counter[str] = collections.Counter()
    with _connected(mailbox, purpose) as connection:
        until = time.monotonic() + MOST_SECONDS
        for uid in _waiting(connection):
            if fates.total() >= MOST_MESSAGES or time.monotonic() > until:
                break
            fates[_one(connection, mailbox, uid, purpose)] += 1
    if failed := fates["failed"]:
        raise MailboxTrouble(
            f"{failed} message{'' if failed == 1 else 's'} could not be taken in, and stand"
            f"{'s' if failed == 1 else ''} in the folder {mailbox.aside} of the {purpose.name}: the log says why."
        )
    return dict(fates)


@contextmanager
def _connected(mailbox: Mailbox, purpose: Purpose) -> Iterator[imaplib.IMAP4]:
    try:
        connection = _connect(mailbox)
    except (OSError, imaplib.IMAP4.error) as fault:
        raise MailboxTrouble(f"The {purpose.name} at {mailbox.host} cannot be opened: {_said(fault)}") from fault
    try:
        yield connection
    except (OSError, imaplib.IMAP4.error) as fault:
        raise MailboxTrouble(f"The {purpose.name} at {mailbox.host} broke off: {_said(fault)}") from fault
    finally:
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            connection.shutdown()


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    connection: imaplib.IMAP4
    if mailbox.encryption == "tls":
        connection = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT)
    else:
        connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    try:
        if mailbox.encryption == "starttls":
            connection.starttls(context)
        connection.login(mailbox.user, mailbox.password)
        answer, data = connection.select(_quoted(mailbox.folder))
        if answer != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {mailbox.folder}: {_said(data[0])}")
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _waiting(connection: imaplib.IMAP4) -> list[bytes]:
    """The lasting numbers of messages that were not read, the oldest first."""
    held = _held(connection)
    found: list[bytes] = []
    for first in range(1, held + 1, CHUNK):
        answer, lines = connection.fetch(f"{first}:{min(first + CHUNK - 1, held)}", "(UID FLAGS)")
        if answer != "OK":
            break
        for line in lines:
            text = line[0] if isinstance(line, tuple) else line
            uid, flags = _UID.search(text or b""), _FLAGS.search(text or b"")
            marks = flags[1] if flags else b""
            if uid and READ.encode() not in marks and b"\\Deleted" not in marks:
                found.append(uid[1])
        if len(found) >= MOST_MESSAGES:
            break
    return found


def _held(connection: imaplib.IMAP4) -> int:
    """How many messages the folder holds, as the server said when it was chosen."""
    _, data = connection.response("EXISTS")
    return int(data[-1]) if data and isinstance(data[-1], bytes) and data[-1].isdigit() else 0


def _one(connection: imaplib.IMAP4, mailbox: Mailbox, uid: bytes, purpose: Purpose) -> str:
    """Take in one message, and put it away. A database that is away is no fault of the message: it stays."""
    raw = _fetched(connection, uid, purpose.most)
    try:
        fate, is_done = purpose.take(raw)
    except DatabaseError as fault:
        raise MailboxTrouble(f"What stands in the {purpose.name} cannot be noted: {fault}") from fault
    except Exception:
        log.exception("Message %s of the %s could not be taken in", uid.decode(), purpose.name)
        fate, is_done = "failed", False
    _put(connection, uid, mailbox.done if is_done else mailbox.aside)
    return fate


def _fetched(connection: imaplib.IMAP4, uid: bytes, most: int) -> bytes:
    """The beginning of a message, however long it is, without marking it as seen."""
    answer, data = connection.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{most}>)")
    if answer != "OK":
        raise imaplib.IMAP4.error(f"message {uid.decode()} cannot be fetched: {_said(data[0])}")
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


def _put(connection: imaplib.IMAP4, uid: bytes, folder: str) -> None:
    number = uid.decode()
    for name in _names(connection, folder):
        if "MOVE" in connection.capabilities:
            if _ok(connection.uid("MOVE", number, _quoted(name))):
                return
        elif _ok(connection.uid("COPY", number, _quoted(name))):
            # What was copied goes from here; without UIDPLUS others' deleted messages would go with it.
            connection.uid("STORE", number, "+FLAGS.SILENT", "(\\Deleted)")
            if "UIDPLUS" in connection.capabilities:
                connection.uid("EXPUNGE", number)
            return
    connection.uid("STORE", number, "+FLAGS.SILENT", f"(\\Seen {READ})")


def _names(connection: imaplib.IMAP4, folder: str) -> Iterator[str]:
    """The folder's name here: made where it is not; on some servers all folders stand below INBOX."""
    yield folder
    connection.create(_quoted(folder))
    yield folder
    for separator in (".", "/"):
        connection.create(_quoted(f"INBOX{separator}{folder}"))
        yield f"INBOX{separator}{folder}"


def _ok(answer: tuple[str, Any]) -> bool:
    return answer[0] == "OK"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _said(words: object) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.removeprefix("b'").removesuffix("'").split())[:200] or "no answer."
