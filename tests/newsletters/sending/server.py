"""A real SMTP server in a thread; it fails by the reader's name: `later@`, `gone@`, `cut-after@` …"""

import asyncio
import dataclasses
import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclasses.dataclass
class Faults:
    """What a server does, besides taking letters."""

    #: Answers this instead of a greeting.
    greeting: str = ""
    #: The first so many tries of `later@…` are refused for now.
    later: int = 1
    #: Seconds that each letter takes.
    slow: float = 0.0
    #: Ends the connection after so many letters, as if it had idled out.
    letters: int = 0
    #: Answers this to every reader.
    refuses: str = ""


class Handler:
    def __init__(self, server: "MailServer") -> None:
        self.server = server

    async def handle_RCPT(
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        self.server.asked.append(address)
        if self.server.faults.refuses:
            return self.server.faults.refuses
        if name == "gone":
            return "550 5.1.1 No such user"
        if name == "later" and self.server.asked.count(address) <= self.server.faults.later:
            return "451 4.3.0 Try again"
        if name == "closing":
            return "421 4.3.2 Closing down"
        if name == "cut-before":
            smtp.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        name = envelope.rcpt_tos[0].partition("@")[0]
        if self.server.faults.slow:
            await asyncio.sleep(self.server.faults.slow)
        if name == "full":
            return "552 5.2.2 Mailbox full"
        self.server.took(envelope)
        if name == "cut-after":
            smtp.transport.abort()
        limit = self.server.faults.letters
        if limit and len(self.server.letters) % limit == 0:
            asyncio.get_running_loop().call_later(0.05, smtp.transport.abort)
        return "250 OK"


class Faulty(SMTP):
    mail_server: "MailServer"

    async def push(self, status: Any) -> None:
        greeting = self.mail_server.faults.greeting
        if greeting and str(status).startswith("220 "):
            await super().push(greeting)
            self.transport.close()
            return
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError
        await super().push(status)


class MailServer:
    def __init__(self) -> None:
        self.faults = Faults()
        self.asked: list[str] = []
        self.letters: list[EmailMessage] = []
        self.to: list[str] = []
        self.senders: list[str] = []
        self.raw: list[bytes] = []
        self.controller = _Controller(self, _free_port())

    def took(self, envelope: Envelope) -> None:
        content = bytes(envelope.content or b"")
        self.to += envelope.rcpt_tos
        self.senders.append(str(envelope.mail_from))
        self.raw.append(content)
        self.letters.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]

    def start_again(self) -> None:
        """After `controller.stop`: at the same address."""
        self.controller = _Controller(self, self.controller.port)
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"


class _Controller(Controller):
    def __init__(self, server: MailServer, port: int) -> None:
        self.server_of_mail = server
        super().__init__(Handler(server), hostname="127.0.0.1", port=port)

    def factory(self) -> SMTP:
        made = Faulty(self.handler, hostname="mail.example", enable_SMTPUTF8=True)
        made.mail_server = self.server_of_mail
        return made


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
