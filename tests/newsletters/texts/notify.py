"""A server that answers as GOV.UK Notify does, on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "gatehouse-" + "-".join(["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"])
TEMPLATE = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


class NotifyServer:
    """`server.taken`: what it has; `server.then(…)`: what it does with the next ones, else it takes them.

    A number is the status of an answer; "late" keeps the message and lets the sender wait; "lost" lets them wait only.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self._next: list[int | str] = []
        self.let_go = threading.Event()

    def then(self, *acts: int | str) -> None:
        self._next.extend(acts)

    def answer(self, message: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        act = self._next.pop(0) if self._next else 201
        if act in (201, "late"):
            self.taken.append(message)
        if isinstance(act, str):
            self.let_go.wait(5)
            return None
        if act == 201:
            return 201, {"id": f"n-{len(self.taken)}"}
        return act, {"errors": [{"error": "Error", "message": f"Not to {message['phone_number']}"}]}


@contextmanager
def serving() -> Iterator[NotifyServer]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if answer := made.answer(said):
                self._say(*answer)

        def do_GET(self) -> None:
            made.asked += 1
            wanted = parse_qs(urlsplit(self.path).query)["reference"]
            found = [message for message in made.taken if message["reference"] in wanted]
            self._say(200, {"notifications": found, "links": {}})

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = NotifyServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
