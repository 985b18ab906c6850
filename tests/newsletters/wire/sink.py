"""A mail server that takes pipelined commands, counts, and fails as told: by the reader's name, or every so often.

Names: `gone…` is refused at RCPT, `empty…` is refused at RCPT and DATA is answered 354 all the same, `full…` is refused
after the letter, `later…` is put off once, `closing…` is answered 421.
"""

import socket
import threading
from collections import Counter
from typing import Any


class Sink:
    def __init__(self, *, pipelining: bool = True, cut: str = "", every: int = 0) -> None:
        self.pipelining = pipelining
        #: "mid-data", "before-reply" or "after-reply", at every so many letters.
        self.cut, self.every = cut, every
        self.taken: Counter[str] = Counter()
        self.letters: list[bytes] = []
        self.connections = 0
        #: A letter's answer waits until this is set.
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._begun = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as said:
            try:
                connection.sendall(b"220 sink.example ready\r\n")
                _Talk(self, connection, said).go_on()
            except OSError:
                return

    def begin(self) -> bool:
        """Whether this letter's connection is one to cut."""
        with self._lock:
            self._begun += 1
            return bool(self.every) and self._begun % self.every == 0

    def take(self, reader: str, letter: bytes) -> None:
        with self._lock:
            self.taken[reader] += 1
            self.letters.append(letter)


class _Talk:
    """One conversation."""

    def __init__(self, sink: Sink, connection: socket.socket, said: Any) -> None:
        self.sink, self.connection, self.said = sink, connection, said
        self.reader = ""
        self.put_off: set[str] = set()

    def answer(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())

    def go_on(self) -> None:
        while line := self.said.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                self.answer(
                    "250-sink.example\r\n250-SIZE"
                    + ("\r\n250 PIPELINING" if self.sink.pipelining else "\r\n250 8BITMIME")
                )
            elif verb == b"RCPT":
                self._rcpt(line[line.index(b"<") + 1 : line.index(b">")].decode())
            elif verb == b"DATA":
                if not self._data():
                    return
            elif verb == b"QUIT":
                self.answer("221 Bye")
                return
            else:
                self.answer("250 2.0.0 Ok")

    def _rcpt(self, reader: str) -> None:
        name = reader.partition("@")[0]
        self.reader = ""
        if name.startswith("closing"):
            self.answer("421 4.3.2 Closing")
            raise OSError
        if name.startswith(("gone", "empty")):
            self.reader = "" if name.startswith("gone") else "nobody"
            self.answer("550 5.1.1 No such reader")
        elif name.startswith("later") and reader not in self.put_off:
            self.put_off.add(reader)
            self.answer("451 4.3.0 Later")
        else:
            self.reader = reader
            self.answer("250 2.1.5 Ok")

    def _data(self) -> bool:
        if not self.reader:
            self.answer("503 5.5.1 No valid recipients")
            return True
        self.answer("354 Go on")
        cut = self.sink.begin() and self.sink.cut
        letter = b""
        while (line := self.said.readline()) != b".\r\n":
            letter += line
            if not line or (cut == "mid-data" and len(letter) > 1000):
                return False
        if self.reader == "nobody":
            # As some servers do: to a lone dot they say yes, to nobody.
            self.answer("250 2.0.0 Ok" if not letter else "250 2.0.0 Taken")
            if letter:
                self.sink.take("nobody", letter)
            return True
        self.sink.may_answer.wait()
        if self.reader.startswith("full"):
            self.answer("552 5.2.2 Full")
            return True
        self.sink.take(self.reader, letter)
        if cut == "before-reply":
            return False
        self.answer("250-2.0.0 Taken\r\n250 2.0.0 as 123" if self.reader.startswith("two-lines") else "250 2.0.0 Ok")
        self.reader = ""
        return cut != "after-reply"
