"""A small process that holds copies of a delivery process's connections, and outlives it.

When that process is killed, its connections stay open here: the answers that are due are read and written into the
journal, as the dead one would have. So a kill leaves no letter in doubt. Run as a program, with nothing but the
standard library, so that it is small: `keeper.py CONTROL JOURNAL` with two open files by number.

By the control socket come "+ number" with a copy of a connection, "- number" when that was closed, "." for good-bye.
The journal is locked by the open file that both share: it stays locked until this process ends too.
"""

import array
import fcntl
import os
import select
import socket
import struct
import sys
import termios
import time
from collections.abc import Iterator

#: Seconds to wait for the answers that are due.
PATIENCE = 30.0
BYTES_ACKED = 120  # In Linux's struct tcp_info; the first byte that counts is the SYN.


def main(control_fd: int, journal_fd: int) -> None:
    control = socket.socket(fileno=control_fd)
    connections: dict[int, socket.socket] = {}
    while True:
        message, files, _, _ = socket.recv_fds(control, 64, 1)
        if message == b".":
            return
        if not message:
            break
        number = int(message[2:])
        if message[:1] == b"+" and files:
            connections[number] = socket.socket(fileno=files[0])
        elif found := connections.pop(number, None):
            found.close()
    settle(journal_fd, connections)


def settle(journal: int, connections: dict[int, socket.socket]) -> None:
    """Read what is due on each connection whose last dot has no answer in the journal."""
    until = time.monotonic() + PATIENCE
    due = open_dots(journal)
    for delivery, (number, end) in list(due.items()):
        connection = connections.get(number)
        there = written(connection) if connection is not None else None
        if there is None:
            del due[delivery]  # Whose answer may lie there nobody can tell: it stays in doubt.
        elif there < end:
            os.write(journal, b"N %d\n" % delivery)
            del due[delivery]
    waiting = {number: delivery for delivery, (number, _) in due.items() if number in connections}
    heard: dict[int, bytes] = dict.fromkeys(waiting, b"")
    while waiting and (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([connections[number] for number in waiting], [], [], left)
        for connection in ready:
            number = next(number for number in waiting if connections[number] is connection)
            data = received(connection)
            heard[number] += data
            answer = first_answer(heard[number])
            if answer:
                os.write(journal, b"R %d %s\n" % (waiting[number], answer))
            if answer or not data:
                del waiting[number]


def received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except BlockingIOError:
        return b""
    except OSError:
        return b""


def written(connection: socket.socket) -> int | None:
    """How many bytes the dead process gave to the kernel: those acknowledged and those that still wait."""
    waiting = array.array("i", [0])
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, waiting)
    except (OSError, AttributeError):
        return None
    if len(info) < BYTES_ACKED + 8:
        return None
    acked: int = struct.unpack_from("<Q", info, BYTES_ACKED)[0]
    return acked + waiting[0] - 1


def open_dots(journal: int) -> dict[int, tuple[int, int]]:
    """By delivery, the connection and the byte of each dot on record that has nothing after it."""
    found: dict[int, tuple[int, int]] = {}
    for line in lines_of(journal):
        words = line.split(b" ", 3)
        if words[0] == b"D" and len(words) == 4:
            found[int(words[1])] = (int(words[2]), int(words[3]))
        elif words[0] in (b"R", b"N", b"U"):
            found.pop(int(words[1]), None)
    return found


def lines_of(journal: int) -> Iterator[bytes]:
    """Its whole lines, however many: a piece of it at a time."""
    rest, at = b"", 0
    while piece := os.pread(journal, 1 << 20, at):
        at += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def first_answer(data: bytes) -> bytes:
    """Code and words of the first whole reply; empty where there is none yet."""
    for line in data.split(b"\n")[:-1]:
        if line[3:4] != b"-":
            return line.strip()[:300]
    return b""


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
