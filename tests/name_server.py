"""A name server of our own on the loopback: what it is told is what the DNS says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer:
    """Answers by UDP from `records`, by (name, type); a name that stands nowhere does not exist."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        #: Names that are asked in vain.
        self.silent: set[str] = set()
        self.broken: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def forget(self) -> None:
        for kept in (self.records, self.silent, self.broken, self.asked):
            kept.clear()

    def txt(self, name: str, *values: str) -> None:
        """A TXT record for each value, in strings of 255 bytes."""
        cut = [[value[at : at + 255] for at in range(0, max(len(value), 1), 255)] for value in values]
        self.records[name, "TXT"] = [" ".join(f'"{string}"' for string in strings) for strings in cut]

    def mx(self, name: str, *hosts: str) -> None:
        self.records[name, "MX"] = [f"{10 * number} {host}." for number, host in enumerate(hosts, start=1)]

    def a(self, name: str, *addresses: str) -> None:
        for kind, mark in (("A", "."), ("AAAA", ":")):
            if found := [address for address in addresses if mark in address]:
                self.records[name, kind] = found

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                data, client = self._socket.recvfrom(4096)
                if answer := self._answer(dns.message.from_wire(data)):
                    self._socket.sendto(answer.to_wire(), client)
            except OSError:  # It was stopped.
                return

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), question.rdtype.name
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@contextmanager
def serving() -> Iterator[NameServer]:
    server = NameServer()
    server.start()
    yield server
    server.stop()
