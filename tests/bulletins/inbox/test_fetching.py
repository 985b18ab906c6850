"""Feeds are fetched from a real server of our own, well-behaved and not."""

import gzip
import ipaddress
import socket
import time
import zlib

import pytest

from bulletins.inbox.fetch import fetch
from cms.core.outside.connect import resolve
from cms.core.outside.fault import Fault
from cms.core.outside.guard import Forbidden, allowing, only_public

#: The server of the tests, and nothing else of this machine.
OWN = allowing(["127.0.0.1/32"])


def get(url, **limits):
    return fetch(url, **{"guard": OWN, "seconds": 5, **limits})


def test_what_the_server_sends_comes_back(server):
    url = server.serves(
        "/feed", b"<rss/>", Content_Type="application/rss+xml; charset=utf-8", ETag='"1"', Last_Modified="Fri"
    )

    fetched = get(url)

    assert (fetched.body, fetched.content_type, fetched.etag, fetched.last_modified) == (
        b"<rss/>", "application/rss+xml; charset=utf-8", '"1"', "Fri",
    )  # fmt: skip


def test_a_feed_that_has_not_changed_is_not_sent_again(server):
    url = server.serves("/feed", b"", status=304)

    fetched = get(url, etag='W/"1"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT")

    assert fetched.body is None
    assert server.requests[0].headers["If-None-Match"] == 'W/"1"'
    assert server.requests[0].headers["If-Modified-Since"] == "Fri, 20 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_feeds_are_unpacked(server, pack):
    assert get(server.serves("/feed", pack(b"<rss/>" * 1000), Content_Encoding="gzip")).body == b"<rss/>" * 1000


def test_redirects_are_followed(server):
    server.serves("/new", b"<rss/>")
    for step in range(5):
        server.serves(f"/{step}", b"", status=301, Location=f"/{step + 1}" if step < 4 else "/new")

    fetched = get(server.at("/0"))

    assert (fetched.body, fetched.url) == (b"<rss/>", server.at("/new"))


def test_a_sixth_redirect_is_not(server):
    url = server.serves("/round", b"", status=302, Location="/round")

    with pytest.raises(Fault, match="more than 5 times"):
        get(url)

    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f000002/",
        "//127.0.0.2/",
    ],
)
def test_a_redirect_to_the_inside_is_refused(server, inside):
    url = server.serves("/feed", b"", status=302, Location=inside)

    with pytest.raises(Forbidden, match="not on the public internet"):
        get(url)


@pytest.mark.parametrize(
    ("elsewhere", "sentence"),
    [
        ("file:///etc/passwd", "no http or https"),
        ("gopher://a.example/", "no http or https"),
        ("http://me:secret@a.example/", "password"),
    ],
)
def test_a_redirect_to_what_is_no_open_web_address_is_refused(server, elsewhere, sentence):
    url = server.serves("/feed", b"", status=302, Location=elsewhere)

    with pytest.raises(Fault, match=sentence):
        get(url)


def test_this_machine_itself_is_refused_unless_it_is_allowed(server):
    url = server.serves("/feed", b"<rss/>")

    with pytest.raises(Forbidden):
        fetch(url)

    assert server.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "168.63.129.16",
        "100.100.100.200", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
        "2002:7f00:1::", "::7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_addresses_inside_are_forbidden(address):
    with pytest.raises(Forbidden):
        only_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_addresses_outside_are_not(address):
    only_public(ipaddress.ip_address(address))


def test_the_address_that_was_checked_is_the_one_that_is_used(server, monkeypatch):
    """A name that leads elsewhere at the second asking (DNS rebinding) is asked once."""
    asked = []
    real = socket.getaddrinfo

    def answers(host, port, *args, **kwargs):
        asked.append(host)
        if host != "feeds.example":
            return real(host, port, *args, **kwargs)
        address = "127.0.0.1" if asked.count(host) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", answers)
    server.serves("/feed", b"<rss/>")

    assert get(server.at("/feed", host="feeds.example")).body == b"<rss/>"
    assert asked.count("feeds.example") == 1
    assert server.requests[0].headers["Host"].startswith("feeds.example:")


def test_a_name_with_one_address_inside_is_refused_whole(server, monkeypatch):
    def answers(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.1", "10.0.0.1")]

    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", answers)

    with pytest.raises(Forbidden):
        get(server.at("/feed", host="feeds.example"))


def test_what_is_too_large_is_not_read_to_the_end(server):
    url = server.serves("/feed", b"x" * 300_000)

    with pytest.raises(Fault, match=r"larger than 0\.1 MB"):
        get(url, largest=100_000)


def test_a_bomb_is_noticed_while_it_unfolds(server):
    url = server.serves("/feed", gzip.compress(b"\0" * 200_000_000, 9), Content_Encoding="gzip")
    started = time.process_time()

    with pytest.raises(Fault, match="larger than 10 MB"):
        get(url)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("encoding", "body", "sentence"),
    [("gzip", b"plain", "cannot be unpacked"), ("br", b"\x8b", "not asked for"), ("gzip", b"", "")],
)
def test_packing_that_is_not_what_it_says(server, encoding, body, sentence):
    url = server.serves("/feed", body, Content_Encoding=encoding)

    if sentence:
        with pytest.raises(Fault, match=sentence):
            get(url)
    else:
        assert get(url).body == b""


def drip(piece):
    """A server that always sends a little, so that no single wait is long."""

    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if piece.startswith(b"X") else b"\r\n"))
        for _ in range(100):
            handler.wfile.write(piece)
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize("piece", [b" ", b"X-Slow: yes\r\n"])
def test_a_server_that_drips_is_left_when_the_time_is_over(server, piece):
    server.answers["/feed"] = drip(piece)
    started = time.monotonic()

    with pytest.raises(Fault, match=r"longer than 0\.5 seconds"):
        get(server.at("/feed"), seconds=0.5)

    assert time.monotonic() - started < 4  # All of it would take five.


def test_a_resolver_that_hangs_is_left(monkeypatch):
    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", lambda *args, **kwargs: time.sleep(0.5) or [])

    with pytest.raises(Fault, match="not resolved in time"):
        resolve("a.example", 80, within=0.05)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "nothing at this address"),
        (410, "closed"),
        (403, "refuses"),
        (429, "too often"),
        (500, "trouble"),
        (418, "418"),
    ],
)
def test_what_the_server_says_becomes_a_sentence(server, status, words):
    url = server.serves("/feed", b"no", status=status)

    with pytest.raises(Fault, match=words):
        get(url)


def test_a_server_that_breaks_off_is_told(server):
    server.answers["/feed"] = lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with pytest.raises(Fault, match="broke off"):
        get(server.at("/feed"))


def test_what_is_no_http_is_told(server):
    server.answers["/feed"] = lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")

    with pytest.raises(Fault, match="not proper HTTP"):
        get(server.at("/feed"))


def test_where_nothing_answers_it_is_told():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(Fault, match="Nothing answers"):
        get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "ftp://a.example/",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "http://a b/",
        "http://\x00/",
        "https://u:p@a.example/",
        "http://" + "a" * 70 + ".example/",
        "http://é" + "é" * 80 + "/",
        "http://a.example:99999/",
    ],
)
def test_what_is_no_address_gets_a_sentence(url):
    with pytest.raises(Fault) as told:
        get(url)

    assert str(told.value).endswith(".")


@pytest.mark.parametrize(("code", "sentence"), [(socket.EAI_AGAIN, "at the moment"), (socket.EAI_NONAME, "no host")])
def test_a_name_that_is_not_found_is_told_from_one_that_cannot_be_asked_for(monkeypatch, code, sentence):
    def fails(*args, **kwargs):
        raise socket.gaierror(code, "no")

    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", fails)

    with pytest.raises(Fault, match=sentence):
        get("http://a.example/")
