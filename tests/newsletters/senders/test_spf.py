"""SPF records are read as receivers read them: with everything they include, and counted."""

import pytest

from newsletters.senders.dns import CouldNotAsk, Dns
from newsletters.senders.spf import look, with_include

DOMAIN = "ealing.example"


@pytest.fixture
def spf(name_server):
    """`spf("v=spf1 …", **{"host.example": "v=spf1 …"})`: what is found of the first."""

    def read(*records: str, **others: str):
        name_server.txt(DOMAIN, *records)
        for name, record in others.items():
            name_server.txt(name, record)
        return look(DOMAIN, Dns())

    return read


def test_a_plain_record(spf):
    found = spf("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", "google-site-verification=abc")

    assert (found.lookups, found.rest, found.faults) == (0, "-", [])
    assert found.lets(["192.0.2.9"])
    assert found.lets(["2001:db8::1"])
    assert not found.lets(["198.51.100.1"])


def test_what_is_included_counts_and_lets_send(spf):
    found = spf(
        "v=spf1 include:spf.relay.example ~all",
        **{"spf.relay.example": "v=spf1 include:more.relay.example -all", "more.relay.example": "v=spf1 ip4:192.0.2.1"},
    )

    assert (found.lookups, found.rest) == (2, "~")
    assert found.includes == ["spf.relay.example", "more.relay.example"]
    assert found.lets(["192.0.2.1"])


def test_only_what_passes_lets_send(spf):
    found = spf("v=spf1 -ip4:192.0.2.1 ?include:x.example -all", **{"x.example": "v=spf1 ip4:192.0.2.2 -all"})

    assert not found.lets(["192.0.2.1", "192.0.2.2"])
    assert found.includes == []


def test_hosts_are_looked_up_with_their_lengths(spf, name_server):
    name_server.mx(DOMAIN, "mx1.ealing.example", "mx2.ealing.example")
    name_server.a("mx1.ealing.example", "192.0.2.1")
    name_server.a("mx2.ealing.example", "192.0.2.2", "2001:db8::2")
    name_server.a("web.ealing.example", "198.51.100.7", "2001:db8:1::7")

    found = spf("v=spf1 mx A:web.ealing.example/24//64 a/28 -all")

    assert (found.lookups, found.faults) == (3, [])
    assert found.lets(["192.0.2.2"])
    assert found.lets(["2001:db8::2"])
    assert found.lets(["198.51.100.200"])
    assert found.lets(["2001:db8:1::99"])
    assert not found.lets(["192.0.2.3"])


def test_redirect_takes_the_others_end_too(spf):
    found = spf("v=spf1 redirect=_spf.ealing.example", **{"_spf.ealing.example": "v=spf1 ip4:192.0.2.1 ~all"})

    assert (found.lookups, found.rest) == (1, "~")
    assert found.lets(["192.0.2.1"])


def test_macros_are_known_in_part(spf):
    found = spf("v=spf1 exists:%{i}._spf.ealing.example ptr include:%{d}.x.example ~all")

    assert (found.in_part, found.lookups, found.faults) == (True, 3, [])


def test_a_circle_ends(spf):
    found = spf("v=spf1 include:a.example -all", **{"a.example": f"v=spf1 include:{DOMAIN} include:a.example"})

    assert found.lookups > 10


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("v=spf1 ip4:300.1.2.3 -all", "holds no address"),
        ("v=spf1 includes:x.example -all", "nothing that SPF knows"),
        ("v=spf1 mx/99 -all", "names no host"),
        ("v=spf1 include:nowhere.example -all", "has no SPF record"),
        ("v=spf1 ,mx -all", "nothing that SPF knows"),
    ],
)
def test_what_breaks_a_record_is_told(spf, record, says):
    assert says in " ".join(spf(record).faults)


def test_two_records_are_none(spf):
    assert "2 SPF records" in " ".join(spf("v=spf1 mx ~all", "v=spf1 a ~all").faults)


def test_no_record_is_no_fault_of_the_record(spf):
    found = spf("v=spf10 mx", "some words")

    assert (found.record, found.faults) == ("", [])


def test_where_nobody_answers_nothing_is_said(name_server):
    name_server.broken.add(DOMAIN)

    with pytest.raises(CouldNotAsk):
        look(DOMAIN, Dns())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("", "v=spf1 include:r.example ~all"),
        ("v=spf1", "v=spf1 include:r.example ~all"),
        ("v=spf1 mx -ALL", "v=spf1 mx include:r.example -ALL"),
        ("v=spf1 mx redirect=x.example", "v=spf1 mx include:r.example redirect=x.example"),
    ],
)
def test_an_include_goes_before_the_end(was, becomes):
    assert with_include(was, "r.example") == becomes
