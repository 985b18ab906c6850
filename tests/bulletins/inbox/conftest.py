"""A web server of our own for feeds, and a short way from bytes to the inbox."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils.text import slugify

from bulletins.inbox.read import read
from bulletins.inbox.take_in import Taken, take_in
from bulletins.models import Feed
from cms.people.models import Partnership
from newsletters.models import Publication, Section


class Server(ThreadingHTTPServer):
    """Answers each path with the function that a test gave for it."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[BaseHTTPRequestHandler] = []
        super().__init__((address, 0), Handler)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_address[1]}{path}"

    def serves(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.at(path)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(self)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # The client has had enough.
            self.server.answers[self.path](self)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def feed(ealing: Partnership) -> Feed:
    return Feed.objects.create(partnership=ealing, url="https://news.example/feed", title="The news")


@pytest.fixture
def take(feed: Feed) -> Callable[..., Taken]:
    """`take(data)`: read a feed and take it in."""

    def taken(data: bytes, into: Feed = feed) -> Taken:
        return take_in(into, read(data, url=into.url))

    return taken


@pytest.fixture
def section(ealing: Partnership) -> Section:
    return make_section(ealing)


def make_section(partnership: Partnership, name: str = "News") -> Section:
    publication, _ = Publication.objects.get_or_create(
        partnership=partnership, slug="weekly", defaults={"name": "The weekly", "sender_email": "news@hub.example"}
    )
    return Section.objects.create(partnership=partnership, publication=publication, slug=slugify(name), name=name)
