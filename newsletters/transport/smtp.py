"""Letters by SMTP over a kept connection. The only module that imports smtplib."""

import dataclasses
import functools
import re
import smtplib
import socket
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

from newsletters.transport.base import Answer, CutAfter, CutBefore, Envelope, Kept, Unreachable

#: scheme -> (port, how it is encrypted)
SCHEMES = {"smtp": (25, ""), "smtps": (465, "tls"), "smtp+tls": (587, "starttls")}
#: What a server says when it is not this letter, but us, that it does not want: sign in first, no service.
OURSELVES = (421, 530, 534, 535, 538)
#: What no envelope may hold: it would end the command.
UNFIT = re.compile(r"[\s<>\x00-\x1f\x7f]")
TIMEOUT = 20.0
LETTERS_A_CONNECTION = 1000
CONNECTIONS = 4


class BadAddress(ValueError):
    """A fault in SMTP_URL; the message says which, and never shows the password."""


@dataclasses.dataclass(frozen=True)
class Server:
    host: str
    port: int
    encryption: str = ""
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)
    timeout: float = TIMEOUT
    letters: int = LETTERS_A_CONNECTION
    connections: int = CONNECTIONS
    #: Letters a second, over all connections and to one receiving domain; 0 is no limit.
    rate: float = 0
    domain_rate: float = 0


def parse(url: str) -> Server:
    """The server that an SMTP_URL names. Raises BadAddress.

    >>> server = parse("smtp+tls://hub:p%40ss@mail.example?letters=100")
    >>> server.host, server.port, server.encryption, server.user, server.letters
    ('mail.example', 587, 'starttls', 'hub', 100)
    """
    scheme, mark, _ = url.partition("://")
    if not mark or scheme.lower() not in SCHEMES:
        raise BadAddress(
            "SMTP_URL must begin with smtp://, smtps:// or smtp+tls://, "
            "for example smtp+tls://user:password@mail.example:587."
        )
    parts = urlsplit(url)
    if parts.path.strip("/") or parts.fragment:
        raise BadAddress(
            "SMTP_URL has something after the server's name: write : / @ # ? in a password as %3A %2F %40 %23 %3F."
        )
    try:
        port = parts.port
    except ValueError:
        raise BadAddress(
            "The port in SMTP_URL is no number from 1 to 65535: give one like :587, or leave it out."
        ) from None
    if not parts.hostname:
        raise BadAddress("SMTP_URL names no server: put its name after ://, for example smtp://mail.example.")
    if parts.username and parts.password is None:
        raise BadAddress(
            "SMTP_URL has a user without a password: write user:password@ (with : / @ in a password as %3A %2F %40)."
        )
    options = _options(parts.query)
    default_port, encryption = SCHEMES[scheme.lower()]
    return Server(
        host=parts.hostname,
        port=port or default_port,
        encryption=encryption,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=float(options.get("timeout", TIMEOUT)),
        letters=options.get("letters", LETTERS_A_CONNECTION),
        connections=options.get("connections", CONNECTIONS),
        rate=float(options.get("rate", 0)),
        domain_rate=float(options.get("domain_rate", 0)),
    )


def _options(query: str) -> dict[str, int]:
    given = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if unknown := set(given) - {"timeout", "letters", "connections", "rate", "domain_rate"}:
        raise BadAddress(
            f"SMTP_URL has an option that is not known: {', '.join(sorted(unknown))}. There are timeout (seconds), "
            "letters (a connection), connections, rate (letters a second) and domain_rate (to one receiving domain)."
        )
    for name, value in given.items():
        if not value.isdigit() or int(value) < 1:
            raise BadAddress(f"The option {name} in SMTP_URL must be a whole number from 1 up.")
    return {name: int(value) for name, value in given.items()}


class Smtp(Kept):
    """A kept connection: RSET after a refusal, a new connection when the server ends one or has had its fill."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None
        self.handed_over = 0

    def open(self) -> None:
        if self.connection is None:
            self.connection = connected(self.server)
            self.handed_over = 0

    def close(self) -> None:
        if self.connection is None:
            return
        connection, self.connection = self.connection, None
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def send(self, envelope: Envelope, letter: bytes) -> Answer:
        if self.handed_over >= self.server.letters:
            self.close()
        kept = self.connection is not None
        self.open()
        try:
            answer = self._begin(envelope, letter)
        except CutBefore:
            # A kept connection that the server ended while we were away says nothing about this letter.
            if not kept:
                raise
            self.open()
            answer = self._begin(envelope, letter)
        return answer or self._hand_over(letter)

    def _begin(self, envelope: Envelope, letter: bytes) -> Answer | None:
        """Envelope and DATA: None where the server waits for the letter, else its refusal. Raises CutBefore."""
        connection = self._connected
        if UNFIT.search(envelope.to + envelope.sender):
            return Answer(553, "This is no e-mail address: it holds a space, a bracket or a line break.")
        if not (envelope.to.isascii() and envelope.sender.isascii()) and not connection.has_extn("smtputf8"):
            return Answer(553, "This mail server takes no address with letters beyond ASCII.")
        try:
            code, text = connection.mail(envelope.sender, self._mail_options(envelope, letter))
            if code in OURSELVES:
                raise Unreachable(f"The mail server {self.server.host} does not work for us: {code} {_words(text)}")
            if code == 250:
                code, text = connection.rcpt(envelope.to)
            if code in (250, 251, 252):
                code, text = connection.docmd("DATA")
            if code == 354:
                return None
            if code == 421 or not 400 <= code < 600:
                # A yes to DATA is none: the letter would be taken as sent, and was not said.
                raise CutBefore(f"{code} {_words(text)}")
            connection.rset()
        except CutBefore:
            self._drop()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise CutBefore(str(error) or type(error).__name__) from error
        return Answer(code, _words(text))

    def _mail_options(self, envelope: Envelope, letter: bytes) -> list[str]:
        connection = self._connected
        options = []
        if connection.has_extn("size"):
            options.append(f"size={len(letter)}")
        if connection.has_extn("8bitmime") and not letter.isascii():
            options.append("body=8bitmime")
        if not (envelope.to.isascii() and envelope.sender.isascii()):
            options.append("smtputf8")
            connection.command_encoding = "utf-8"
        else:
            connection.command_encoding = "ascii"
        return options

    def _hand_over(self, letter: bytes) -> Answer:
        """The letter, its final dot, and the answer. Raises CutBefore, CutAfter."""
        connection = self._connected
        try:
            # Where this fails, the kernel did not take the last bytes, so the dot has not left.
            connection.send(stuffed(letter) + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise CutBefore(str(error) or type(error).__name__) from error
        try:
            code, text = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise CutAfter(str(error) or type(error).__name__) from error
        if code == -1:
            self._drop()
            raise CutAfter("The server's answer cannot be read.")
        self.handed_over += 1
        if code == 421:
            self._drop()
        return Answer(code, _words(text))

    @property
    def _connected(self) -> smtplib.SMTP:
        if self.connection is None:
            raise CutBefore("There is no connection.")
        return self.connection

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def connected(server: Server) -> smtplib.SMTP:
    """A connection that waits for MAIL. Raises Unreachable with a sentence."""
    try:
        return _connect(server)
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(
            f"The mail server {server.host} does not take our name and password ({error.smtp_code}): mend SMTP_URL."
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Unreachable(
            f"The mail server {server.host} turns us away: {error.smtp_code} {_words(error.smtp_error)}"
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"The mail server {server.host} cannot be reached on port {server.port}: {error}") from error


def _connect(server: Server) -> smtplib.SMTP:
    if server.encryption == "tls":
        made: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, _own_name(), timeout=server.timeout, context=_trust()
        )
    else:
        made = smtplib.SMTP(server.host, server.port, _own_name(), timeout=server.timeout)
    try:
        if server.encryption == "starttls":
            made.starttls(context=_trust())
        made.ehlo_or_helo_if_needed()
        if server.user:
            made.login(server.user, server.password)
    except BaseException:
        made.close()
        raise
    return made


@functools.cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed. To read them takes as long as hundreds of letters."""
    return ssl.create_default_context()


@functools.cache
def _own_name() -> str:
    """How this host greets: by its whole name, or by its number (RFC 5321, 4.1.4). To ask may take seconds."""
    name = socket.getfqdn()
    if "." in name:
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"


def stuffed(letter: bytes) -> bytes:
    """The letter as it goes over the wire: a dot at a line's start is doubled, and the last line is ended."""
    if letter.startswith(b".") or b"\n." in letter:
        letter = re.sub(rb"(?m)^\.", b"..", letter)
    return letter if letter.endswith(b"\r\n") else letter + b"\r\n"


def _words(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:450]
