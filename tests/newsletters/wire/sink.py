"""A mail server that takes pipelined letters faster than they are made, counts them, and fails as told.

One loop over all connections, in a thread (`Sink`) or in a process of its own (`sinks.Apart`, `python -m
tests.newsletters.wire.sinks`). It looks for the end of a letter, not at what is in it.

It fails by the reader's name: `gone…` is refused at RCPT, `empty…` is refused at RCPT and DATA is answered 354 all the
same, `early…` is answered 250 to DATA, `full…` is refused after the letter, `later…` is put off once, `closing…` is
answered 421, `two-lines…` gets an answer of two lines. Or for a share of readers, and every so often (`Faults`).
"""

import dataclasses
import select
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable

END = b"\r\n.\r\n"
AT_ONCE = 1 << 18


@dataclasses.dataclass
class Faults:
    pipelining: bool = True
    #: Shares of readers, told by their addresses: put off once, refused for good; at RCPT or after the letter.
    later: float = 0.0
    gone: float = 0.0
    at: str = "rcpt"
    #: At every so many letters the connection is cut: "mid-data", "before-reply" or "after-reply", or each in turn.
    cut: str = ""
    every: int = 0
    #: With RST instead of FIN.
    reset: bool = False
    #: Seconds before the answer to a letter.
    slow: float = 0.0
    #: Connections that are taken; the next is answered 421.
    most: int = 0

    def of(self, reader: str) -> str:
        """What happens to this reader's letters, whenever and wherever they come."""
        name, lot = reader.partition("@")[0], zlib.crc32(reader.encode()) % 10_000 / 10_000
        for fault in ("gone", "empty", "early", "full", "later", "closing", "two-lines"):
            if name.startswith(fault):
                return fault
        if lot < self.later:
            return "later"
        return ("gone" if self.at == "rcpt" else "full") if lot < self.later + self.gone else ""

    def cut_of(self, number: int) -> str:
        if not self.every or number % self.every:
            return ""
        turns = self.cut.split(",")
        return turns[number // self.every % len(turns)]


class Sink:
    def __init__(self, *, keep: bool = True, port: int = 0, **faults: object) -> None:
        self.faults = Faults(**faults)  # type: ignore[arg-type]
        self.keep = keep
        self.taken: Counter[str] = Counter()
        self.ids: Counter[bytes] = Counter()
        self.letters: list[bytes] = []
        self.put_off: Counter[str] = Counter()
        self.connections = self.begun = self.bytes = 0
        #: When each reader's letter was first taken.
        self.times: dict[str, float] = {}
        #: When each final dot came.
        self.dots: list[float] = []
        self.held: set[Talk] = set()
        #: A letter's answer waits until this is set.
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.talks: dict[int, Talk] = {}
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self._poll = select.epoll()
        self._poll.register(self._listener, select.EPOLLIN)
        self._over = False
        self._thread = threading.Thread(target=self.loop, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        self._over = True
        self._thread.join()
        self._listener.close()

    def forget(self) -> None:
        """What was counted; who was put off once stays so."""
        for counted in (self.taken, self.ids, self.times, self.letters, self.dots):
            counted.clear()  # type: ignore[attr-defined]
        self.bytes = self.connections = 0

    def loop(self) -> None:
        while not self._over:
            for file, _ in self._poll.poll(0.005 if self.held else 0.2):
                talk = self.talks.get(file)
                if talk is None:
                    self._welcome()
                else:
                    self._let(talk, talk.go_on)
            now = time.monotonic()
            for talk in [talk for talk in self.held if self.may_answer.is_set() and talk.answer_at <= now]:
                self.held.discard(talk)
                self._let(talk, talk.answer)
        for talk in [*self.talks.values()]:
            self._end(talk)
        self._poll.close()

    def _let(self, talk: "Talk", act: Callable[[], None]) -> None:
        try:
            act()
        except OSError:
            self._end(talk)

    def _welcome(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        self.connections += 1
        talk = Talk(self, connection)
        if self.faults.most and len(self.talks) >= self.faults.most:
            connection.sendall(b"421 4.7.0 Too many connections\r\n")
            connection.close()
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"220 sink.example ready\r\n")
        self.talks[connection.fileno()] = talk
        self._poll.register(connection, select.EPOLLIN)

    def _end(self, talk: "Talk") -> None:
        file = talk.connection.fileno()
        if self.talks.pop(file, None) is None:
            return
        self.held.discard(talk)
        self._poll.unregister(file)
        if talk.reset:
            talk.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        talk.connection.close()

    def take(self, reader: str, letter: bytes, head: bytes) -> None:
        self.taken[reader] += 1
        self.times.setdefault(reader, time.time())
        at = head.find(b"Message-ID: ")
        if at >= 0:
            self.ids[head[at + 12 : head.find(b"\r\n", at)]] += 1
        if self.keep:
            self.letters.append(letter)


class Over(OSError):
    """This conversation has ended."""


class Talk:
    """One conversation."""

    def __init__(self, sink: Sink, connection: socket.socket) -> None:
        self.sink, self.connection = sink, connection
        self.rest = b""
        self.reader = self.fault = ""
        self.in_letter = self.reset = False
        #: The letter that is coming: its first bytes, all of it where letters are kept, and how much there was.
        self.head, self.parts, self.size, self.cut = b"", [], 0, ""  # type: ignore[var-annotated]
        self.replies: list[bytes] = []
        #: A letter whose answer is held back, and until when.
        self.letter, self.answer_at = b"", 0.0

    def go_on(self) -> None:
        received = self.connection.recv(AT_ONCE)
        if not received:
            raise Over
        self._take_in(received)

    def answer(self) -> None:
        """The time of an answer that was held back has come."""
        self.answer_at = 0.0
        self._answer(self.letter)
        self._take_in(b"")

    def _take_in(self, received: bytes) -> None:
        data, self.rest = self.rest + received, b""
        at: int | None = 0
        while at is not None and at < len(data) and not self.answer_at:
            at = self._letter(data, at) if self.in_letter else self._line(data, at)
        if at is not None:
            self.rest = data[at:]
        if self.replies:
            replies, self.replies = b"".join(self.replies), []
            self.connection.sendall(replies)

    def _say(self, *lines: bytes) -> None:
        self.replies += [line + b"\r\n" for line in lines]

    def _end_with(self, *lines: bytes) -> None:
        self._say(*lines)
        self.connection.sendall(b"".join(self.replies))
        raise Over

    # --- Commands -------------------------------------------------------------------------------------------------

    def _line(self, data: bytes, at: int) -> int | None:
        end = data.find(b"\n", at)
        if end < 0:
            self.rest = data[at:]
            return None
        self._command(data[at:end])
        return end + 1

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb in (b"EHLO", b"HELO"):
            more = b"250 PIPELINING" if self.sink.faults.pipelining else b"250 8BITMIME"
            self._say(b"250-sink.example", b"250-SIZE", more)
        elif verb == b"RCPT":
            self._rcpt(line[line.index(b"<") + 1 : line.index(b">")].decode())
        elif verb == b"DATA":
            self._data()
        elif verb == b"QUIT":
            self._end_with(b"221 Bye")
        else:
            self._say(b"250 2.0.0 Ok")

    def _rcpt(self, reader: str) -> None:
        self.reader, self.fault = reader, self.sink.faults.of(reader)
        if self.fault == "closing":
            self._end_with(b"421 4.3.2 Closing")
        if self.fault == "later" and self.sink.faults.at == "rcpt" and self._is_first():
            self.reader = ""
            self._say(b"451 4.3.0 Later")
        elif self.fault in ("gone", "empty"):
            self.reader = "" if self.fault == "gone" else "nobody"
            self._say(b"550 5.1.1 No such reader")
        else:
            self._say(b"250 2.1.5 Ok")

    def _is_first(self) -> bool:
        self.sink.put_off[self.reader] += 1
        return self.sink.put_off[self.reader] == 1

    def _data(self) -> None:
        if not self.reader:
            self._say(b"503 5.5.1 No valid recipients")
            return
        if self.fault == "early":
            self._say(b"250 2.0.0 Ok")
            return
        self._say(b"354 Go on")
        self.sink.begun += 1
        self.cut = self.sink.faults.cut_of(self.sink.begun)
        self.in_letter, self.head, self.parts, self.size = True, b"", [], 0

    # --- Letters --------------------------------------------------------------------------------------------------

    def _letter(self, data: bytes, at: int) -> int | None:
        if not self.size and data.startswith(END[2:], at):
            self._whole(b"")
            return at + 3
        end = data.find(END, at)
        # What may be the beginning of the end stays for the next look.
        until = end + 2 if end >= 0 else max(at, len(data) - 4)
        if self.sink.keep:
            self.parts.append(data[at:until])
        if not self.head:
            self.head = data[at : at + 1500]
        self.size += until - at
        self.sink.bytes += until - at
        if self.cut == "mid-data" and self.size > 1000:
            self.reset = self.sink.faults.reset
            raise Over
        if end < 0:
            self.rest = data[until:]
            return None
        self._whole(b"".join(self.parts))
        return end + len(END)

    def _whole(self, letter: bytes) -> None:
        self.in_letter = False
        self.sink.dots.append(time.time())
        if self.sink.faults.slow or not self.sink.may_answer.is_set():
            self.letter, self.answer_at = letter, time.monotonic() + self.sink.faults.slow
            self.sink.held.add(self)
        else:
            self._answer(letter)

    def _answer(self, letter: bytes) -> None:
        if self.reader == "nobody":
            # As some servers do: to a lone dot they say yes, to nobody.
            if self.size:
                self.sink.take("nobody", letter, self.head)
            self._say(b"250 2.0.0 Ok")
        elif self.fault == "full":
            self._say(b"552 5.2.2 Full")
        elif self.fault == "later" and self.sink.faults.at != "rcpt" and self._is_first():
            self._say(b"451 4.3.0 Later")
        else:
            self._taken(letter)

    def _taken(self, letter: bytes) -> None:
        self.sink.take(self.reader, letter, self.head)
        self.reset = self.sink.faults.reset
        if self.cut == "before-reply":
            raise Over
        two = self.fault == "two-lines"
        answer = (b"250-2.0.0 Taken", b"250 2.0.0 as 123") if two else (b"250 2.0.0 Ok",)
        if self.cut == "after-reply":
            self._end_with(*answer)
        self._say(*answer)
        self.reader = ""
