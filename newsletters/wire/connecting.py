"""Opening a connection: greeting, EHLO, encryption and sign-in, by smtplib; then the bare socket is ours."""

import dataclasses
import smtplib
import socket
import ssl

from newsletters.transport.base import Unreachable
from newsletters.transport.smtp import Server, connected


@dataclasses.dataclass(frozen=True)
class Opened:
    """A socket that waits for MAIL, and what its server can do."""

    socket: socket.socket
    pipelining: bool
    size: bool
    utf8: bool

    @property
    def encrypted(self) -> bool:
        return isinstance(self.socket, ssl.SSLSocket)


#: Letters lie in the kernel whole, so that this process goes on to the next connection.
SEND_BUFFER = 1 << 20


def open_connection(server: Server) -> Opened:
    """Blocks, as long as the server's time-out at most. Raises Unreachable."""
    connection = connected(server)
    found = connection.sock
    if found is None:
        raise Unreachable(f"The mail server {server.host} ended the connection at once.")
    file, connection.sock, connection.file = connection.file, None, None
    if file is not None:
        file.close()
    found.setblocking(False)
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return Opened(found, **can(connection))


def can(connection: smtplib.SMTP) -> dict[str, bool]:
    return {
        "pipelining": connection.has_extn("pipelining"),
        "size": connection.has_extn("size"),
        "utf8": connection.has_extn("smtputf8"),
    }
