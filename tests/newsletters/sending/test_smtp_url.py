"""SMTP_URL: what it may say, and a sentence for each fault."""

import pytest
from django.core.checks import run_checks

from newsletters.transport.smtp import BadAddress, parse


@pytest.mark.parametrize(
    ("url", "host", "port", "encryption", "user", "password"),
    [
        ("smtp://mail.example", "mail.example", 25, "", "", ""),
        ("smtp://mail.example:1025", "mail.example", 1025, "", "", ""),
        ("smtps://hub:secret@mail.example", "mail.example", 465, "tls", "hub", "secret"),
        ("smtp+tls://hub%40b.example:p%40ss%2F@m.example", "m.example", 587, "starttls", "hub@b.example", "p@ss/"),
        ("smtp://[::1]:2525", "::1", 2525, "", "", ""),
    ],
)  # fmt: skip
def test_it_names_a_server(url, host, port, encryption, user, password):
    server = parse(url)

    assert (server.host, server.port, server.encryption, server.user, server.password) == (
        host, port, encryption, user, password,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mail.example:25", "must begin with"),
        ("http://mail.example", "must begin with"),
        ("smtp://", "names no server"),
        ("smtp://mail.example:many", "port"),
        ("smtp://mail.example:99999", "port"),
        ("smtp://hub@mail.example", "without a password"),
        ("smtp://hub:pa/ss@mail.example", "%2F"),
        ("smtp://mail.example?speed=9", "speed"),
        ("smtp://mail.example?letters=none", "letters"),
    ],
)
def test_a_fault_is_told_when_the_hub_starts(url, sentence, settings):
    with pytest.raises(BadAddress):
        parse(url)
    settings.SMTP_URL = url

    faults = [fault for fault in run_checks() if fault.id == "newsletters.E001"]

    assert sentence in faults[0].msg
    assert "pa/ss" not in faults[0].msg
