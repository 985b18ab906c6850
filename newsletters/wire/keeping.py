"""The keeper, as the delivery process sees it."""

import logging
import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

from newsletters.wire.journal import Journal

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("keeper.py")


class KeptBy:
    """Starts a keeper and hands it copies of connections. Without one everything goes on, with more in doubt."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-S", "-E", str(PROGRAM), str(theirs.fileno()), str(self.journal.fd)]
        try:
            # A session of its own: what is told to end all of ours leaves it to do its work.
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                command, pass_fds=(theirs.fileno(), self.journal.fd), start_new_session=True, stdin=subprocess.DEVNULL
            )
            self._control = ours
        except OSError:
            log.exception("No keeper could be started")
            ours.close()
        theirs.close()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._control is not None:
            self._tell(b".")
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait()

    @property
    def alive(self) -> bool:
        return self._control is not None

    def keep(self, number: int, connection: socket.socket) -> None:
        self._tell(b"+ %d" % number, connection.fileno())

    def let_go(self, number: int) -> None:
        self._tell(b"- %d" % number)

    def _tell(self, message: bytes, *files: int) -> None:
        if self._control is None:
            return
        try:
            socket.send_fds(self._control, [message], files)
        except OSError as error:
            log.warning("The keeper is gone: %s", error)
            self._control.close()
            self._control = None
