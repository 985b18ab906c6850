"""A small IMAP server on a socket: folders of messages, and as much of the protocol as a mailbox reader speaks."""

import re
import socketserver
import threading
from typing import Any


class Message:
    def __init__(self, uid: int, raw: bytes) -> None:
        self.uid, self.raw, self.flags = uid, raw, set[str]()


class ImapServer:
    """`server.put(raw)`; `server.folders["Done"]` after the reader was there."""

    def __init__(self, *, capabilities: str = "IMAP4rev1 MOVE UIDPLUS", below_inbox: bool = False) -> None:
        self.capabilities, self.below_inbox = capabilities, below_inbox
        self.folders: dict[str, list[Message]] = {"INBOX": []}
        self.cut_after: int | None = None
        self.commands: list[str] = []
        self._uid = 0
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.talk(self)

        class Threads(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

        self._server = Threads(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"imap://hub:p%40ss@127.0.0.1:{self._server.server_address[1]}/INBOX"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, raw: bytes, folder: str = "INBOX") -> Message:
        self._uid += 1
        message = Message(self._uid, raw)
        self.folders.setdefault(folder, []).append(message)
        return message

    def talk(self, line: Any) -> None:
        say = lambda text: line.wfile.write(text.encode() + b"\r\n")  # noqa: E731
        say(f"* OK [CAPABILITY {self.capabilities}] at your service")
        while command := line.rfile.readline().decode().strip():
            tag, _, rest = command.partition(" ")
            self.commands.append(rest)
            verb, _, arguments = rest.partition(" ")
            if verb.upper() == "UID":
                verb, _, arguments = arguments.partition(" ")
                verb = f"uid_{verb}"
            answer = getattr(self, f"on_{verb.lower()}", self.on_unknown)(line, say, arguments)
            if answer is None:
                return
            say(f"{tag} {answer}")
            if verb.upper() == "LOGOUT":
                return

    def on_capability(self, line: Any, say: Any, arguments: str) -> str:
        say(f"* CAPABILITY {self.capabilities}")
        return "OK done"

    def on_login(self, line: Any, say: Any, arguments: str) -> str:
        return "OK in" if arguments in ('hub "p@ss"', '"hub" "p@ss"') else "NO wrong name or password"

    def on_select(self, line: Any, say: Any, arguments: str) -> str:
        if arguments.strip('"') not in self.folders:
            return "NO no such folder"
        say(f"* {len(self.folders['INBOX'])} EXISTS")
        return "OK [READ-WRITE] chosen"

    def on_create(self, line: Any, say: Any, arguments: str) -> str:
        name = arguments.strip('"')
        if name in self.folders or (self.below_inbox and not name.startswith("INBOX.")):
            return "NO cannot be"
        self.folders[name] = []
        return "OK made"

    def on_fetch(self, line: Any, say: Any, arguments: str) -> str:
        first, last = re.match(r"(\d+):(\d+)", arguments).groups()
        for number in range(int(first), int(last) + 1):
            message = self.folders["INBOX"][number - 1]
            say(f"* {number} FETCH (UID {message.uid} FLAGS ({' '.join(message.flags)}))")
        return "OK fetched"

    def on_uid_fetch(self, line: Any, say: Any, arguments: str) -> str | None:
        uid, most = re.match(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", arguments).groups()
        if self.cut_after is not None:
            if self.cut_after == 0:
                return None
            self.cut_after -= 1
        message = self._of(int(uid))
        body = message.raw[: int(most)]
        line.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n".encode() + body + b")\r\n")
        return "OK fetched"

    def on_uid_move(self, line: Any, say: Any, arguments: str) -> str:
        uid, folder = arguments.split(" ", 1)
        if (name := folder.strip('"')) not in self.folders:
            return "NO [TRYCREATE] no such folder"
        message = self._of(int(uid))
        self.folders["INBOX"].remove(message)
        self.folders[name].append(message)
        return "OK moved"

    def on_uid_copy(self, line: Any, say: Any, arguments: str) -> str:
        uid, folder = arguments.split(" ", 1)
        if (name := folder.strip('"')) not in self.folders:
            return "NO [TRYCREATE] no such folder"
        self.folders[name].append(self._of(int(uid)))
        return "OK copied"

    def on_uid_store(self, line: Any, say: Any, arguments: str) -> str:
        uid, flags = int(arguments.split(" ", 1)[0]), re.search(r"\(([^)]*)\)", arguments)[1]
        self._of(uid).flags |= set(flags.split())
        return "OK stored"

    def on_uid_expunge(self, line: Any, say: Any, arguments: str) -> str:
        self.folders["INBOX"].remove(self._of(int(arguments)))
        return "OK gone"

    def on_logout(self, line: Any, say: Any, arguments: str) -> str:
        say("* BYE")
        return "OK bye"

    def on_unknown(self, line: Any, say: Any, arguments: str) -> str:
        return "BAD what?"

    def _of(self, uid: int) -> Message:
        return next(message for message in self.folders["INBOX"] if message.uid == uid)
