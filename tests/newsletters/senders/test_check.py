"""What the DNS says of a sender's domain, told in words with the record to publish."""

import json
import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletters.models import DkimKey
from newsletters.senders.check import check_partnership
from newsletters.senders.findings import Checked, State
from tests.newsletters.dkim.keys import make_signing
from tests.newsletters.letters import make_publication

DOMAIN = "ealing.example"
RIGHT_DMARC = "v=DMARC1; p=reject; rua=mailto:dmarc@ealing.example"


@pytest.fixture
def hub(ealing, settings, name_server):
    """Ealing sends Gatekeeping and notices from one domain, whose records are right."""
    settings.DEFAULT_FROM_EMAIL = f"hub@{DOMAIN}"
    settings.EMBEDDED, settings.SMTP_URL, settings.SPF_INCLUDE = False, "smtp://relay.example:587", "spf.relay.example"
    make_publication(ealing)
    name_server.mx(DOMAIN, "mx.ealing.example")
    name_server.txt(DOMAIN, "v=spf1 include:spf.relay.example -all")
    name_server.txt("spf.relay.example", "v=spf1 ip4:192.0.2.0/24 -all")
    name_server.txt(f"_dmarc.{DOMAIN}", RIGHT_DMARC)
    for key in make_signing(ealing):
        name_server.txt(key.record_name, key.record_value)
    return ealing


def checked(partnership, domain: str = DOMAIN) -> Checked:
    result = check_partnership(partnership, since=timezone.now())
    return next(each for each in result.domains if each.domain == domain)


def lines(partnership, check: str, domain: str = DOMAIN):
    return [line for line in checked(partnership, domain).lines if line.check == check]


def grave(partnership, check: str, domain: str = DOMAIN):
    """The one line of a check that is not right."""
    (found,) = [line for line in lines(partnership, check, domain) if line.state is not State.OK]
    return found


def test_where_everything_is_right_every_line_says_so(hub):
    found = checked(hub)

    assert [line for line in found.lines if line.state is not State.OK] == []
    assert [line.check for line in found.lines] == [
        "MX", "SPF", "SPF", "DKIM", "DKIM", "DMARC", "DMARC", "Return path",
    ]  # fmt: skip
    assert found.used_by == ("Gatekeeping", "notices and sign-in codes")


# --- MX -----------------------------------------------------------------------------------------------------------


def test_a_domain_that_takes_no_mail_is_a_fault(hub, name_server):
    name_server.records[DOMAIN, "MX"] = ["0 ."]

    assert "takes no mail at all" in grave(hub, "MX").says
    assert "takes no mail" in grave(hub, "Return path").says


def test_no_mx_is_a_fault_and_an_address_alone_a_warning(hub, name_server):
    del name_server.records[DOMAIN, "MX"]
    assert grave(hub, "MX").state is State.FAULT

    name_server.a(DOMAIN, "192.0.2.80")
    assert grave(hub, "MX").state is State.WARNING


# --- SPF ----------------------------------------------------------------------------------------------------------


def test_without_an_spf_record_one_with_the_relay_is_offered(hub, name_server):
    name_server.txt(DOMAIN, "some words")

    found = grave(hub, "SPF")

    assert found.state is State.FAULT
    assert (found.record.name, found.record.type) == (DOMAIN, "TXT")
    assert found.record.value == "v=spf1 include:spf.relay.example ~all"


def test_a_relay_that_is_not_included_is_put_in(hub, name_server):
    name_server.txt(DOMAIN, "v=spf1 mx -all")

    found = grave(hub, "SPF")

    assert found.state is State.FAULT
    assert found.record.value == "v=spf1 mx include:spf.relay.example -all"


def test_without_the_relays_include_its_address_is_looked_for(hub, name_server, settings):
    settings.SPF_INCLUDE = ""
    name_server.a("relay.example", "192.0.2.25")
    assert [line.state for line in lines(hub, "SPF")] == [State.OK, State.OK]

    name_server.a("relay.example", "203.0.113.25")
    assert grave(hub, "SPF").state is State.WARNING
    assert "HUB_SPF_INCLUDE" in grave(hub, "SPF").means


@pytest.mark.parametrize(
    ("record", "state", "says", "offered"),
    [
        (
            "v=spf1 include:spf.relay.example +all",
            State.FAULT,
            "lets everybody",
            "v=spf1 include:spf.relay.example ~all",
        ),
        ("v=spf1 include:spf.relay.example ?all", State.WARNING, "nothing", "v=spf1 include:spf.relay.example ~all"),
        ("v=spf1 include:spf.relay.example", State.WARNING, "nothing", "v=spf1 include:spf.relay.example ~all"),
        ("v=spf1 include:spf.relay.example " + "a " * 10 + "-all", State.FAULT, "more than 10 look-ups", None),
        ("v=spf1 include:spf.relay.example bogus -all", State.FAULT, "broken", None),
    ],
)
def test_what_is_wrong_with_an_spf_record_is_told(hub, name_server, record, state, says, offered):
    name_server.txt(DOMAIN, record)

    found = grave(hub, "SPF")

    assert found.state is state
    assert says in found.says
    assert (found.record.value if found.record else None) == offered


# --- DKIM ---------------------------------------------------------------------------------------------------------


def test_a_record_that_is_not_there_is_offered_and_a_fault_while_the_key_signs(hub, name_server):
    rsa = DkimKey.objects.get(algorithm="rsa")
    del name_server.records[rsa.record_name, "TXT"]

    found = grave(hub, "DKIM")

    assert (found.state, found.record.name, found.record.value) == (State.FAULT, rsa.record_name, rsa.record_value)
    assert [len(string) <= 255 for string in found.record.strings] == [True, True]
    assert "".join(found.record.strings) == rsa.record_value
    DkimKey.objects.update(signs_since=None)
    assert [line.state for line in lines(hub, "DKIM")][1:] == [State.WARNING, State.OK]


@pytest.mark.parametrize(
    ("published", "says"),
    [
        (["v=DKIM1; k=rsa; p=MIIB"], "holds another key"),
        (["v=DKIM1; p="], "revokes the key"),
        (["v=DKIM1; h=sha1; p={p}"], "does not take SHA-256"),
        (["v=DKIM1; s=tlsrpt; p={p}"], "not for e-mail"),
        (["v=DKIM2; p={p}"], "none of DKIM"),
        (["v=DKIM1; p={p}", "v=DKIM1; k=rsa; p={p}"], "there are 2 records"),
    ],
)
def test_a_record_that_does_not_fit_the_key_is_told(hub, name_server, published, says):
    rsa = DkimKey.objects.get(algorithm="rsa")
    name_server.txt(rsa.record_name, *(each.format(p=rsa.public_key) for each in published))

    assert says in grave(hub, "DKIM").says


def test_a_record_may_be_written_in_other_ways(hub, name_server):
    rsa = DkimKey.objects.get(algorithm="rsa")
    cut = rsa.public_key[:90] + " " + rsa.public_key[90:]
    name_server.txt(rsa.record_name, f"k=rsa;t=s; h=sha1:sha256 ;n=ours; p={cut};")

    assert [line.state for line in lines(hub, "DKIM")] == [State.OK, State.OK]


def test_a_key_that_is_only_tried_out_is_a_warning(hub, name_server):
    rsa = DkimKey.objects.get(algorithm="rsa")
    name_server.txt(rsa.record_name, f"v=DKIM1; t=y; p={rsa.public_key}")

    assert grave(hub, "DKIM").state is State.WARNING


def test_without_a_key_it_is_told_that_nothing_is_signed(hub):
    DkimKey.objects.all().delete()

    assert "signs nothing" in grave(hub, "DKIM").says
    assert "Only the return path" in grave(hub, "DMARC").says


def test_a_retired_keys_record_is_to_be_taken_out_in_time(hub, name_server):
    DkimKey.objects.update(retired_at=timezone.now())
    assert "still stands" in lines(hub, "DKIM")[1].says

    for key in DkimKey.objects.all():
        del name_server.records[key.record_name, "TXT"]
    assert "its record is gone" in lines(hub, "DKIM")[1].says


# --- DMARC --------------------------------------------------------------------------------------------------------


def test_without_dmarc_one_is_offered_at_the_organisations_domain(hub, name_server):
    del name_server.records[f"_dmarc.{DOMAIN}", "TXT"]

    found = grave(hub, "DMARC")

    assert found.state is State.FAULT
    assert found.record.name == "_dmarc.ealing.example"
    assert found.record.value == "v=DMARC1; p=none; rua=mailto:postmaster@ealing.example"


def test_reports_go_to_the_partnership_where_it_is_of_that_domain(hub, name_server):
    hub.contact_email = "office@learning.ealing.example"
    del name_server.records[f"_dmarc.{DOMAIN}", "TXT"]

    assert grave(hub, "DMARC").record.value.endswith("rua=mailto:office@learning.ealing.example")


@pytest.mark.parametrize(
    ("record", "state", "offered"),
    [
        ("v=DMARC1;p=none;rua=mailto:a@b.example", State.WARNING, "v=DMARC1; p=quarantine; rua=mailto:a@b.example"),
        ("v=DMARC1; p=reject;", State.WARNING, "v=DMARC1; p=reject; rua=mailto:postmaster@ealing.example"),
        ("v=DMARC1; rua=mailto:a@b.example", State.FAULT, None),
        ("v=DMARC1; p=maybe", State.FAULT, None),
    ],
)
def test_what_a_dmarc_record_lacks_is_told(hub, name_server, record, state, offered):
    name_server.txt(f"_dmarc.{DOMAIN}", record)

    found = grave(hub, "DMARC")

    assert (found.state, found.record.value if found.record else None) == (state, offered)


def test_two_dmarc_records_are_none(hub, name_server):
    name_server.txt(f"_dmarc.{DOMAIN}", RIGHT_DMARC, "v=DMARC1; p=none")

    assert "2 records" in grave(hub, "DMARC").means


def test_a_name_below_takes_the_organisations_policy_for_names_below(hub, name_server, settings):
    settings.DEFAULT_FROM_EMAIL = f"hub@news.{DOMAIN}"
    name_server.txt(f"_dmarc.{DOMAIN}", RIGHT_DMARC + "; sp=none")

    assert "asks for nothing" in grave(hub, "DMARC", f"news.{DOMAIN}").says


def test_strict_alignment_wants_the_very_domain(hub, name_server, settings):
    settings.DEFAULT_FROM_EMAIL = f"hub@news.{DOMAIN}"
    name_server.txt(f"_dmarc.{DOMAIN}", RIGHT_DMARC + "; adkim=s")

    assert "Only the return path" in grave(hub, "DMARC", f"news.{DOMAIN}").says
    assert "Only the return path" not in "".join(line.says for line in lines(hub, "DMARC"))


# --- The return path ----------------------------------------------------------------------------------------------


def test_letters_that_go_back_elsewhere_are_checked_there(hub, name_server, settings):
    settings.BOUNCE_ADDRESS = "bounces@hub.example"
    DkimKey.objects.all().delete()
    name_server.mx("hub.example", "mx.hub.example")
    name_server.txt(DOMAIN, "v=spf1 mx -all")

    result = check_partnership(hub, since=timezone.now())

    assert [each.domain for each in result.domains] == [DOMAIN, "hub.example"]
    assert "Nothing proves" in grave(hub, "DMARC").says
    assert "hub.example, which takes mail" in lines(hub, "Return path")[0].says
    assert lines(hub, "SPF")[0].state is State.OK
    back = result.domains[1]
    assert back.takes_back == ("Gatekeeping", "notices and sign-in codes")
    assert [line.check for line in back.lines] == ["MX", "SPF"]
    assert back.lines[1].state is State.FAULT


# --- Asking -------------------------------------------------------------------------------------------------------


def test_what_nobody_answers_could_not_be_asked_and_takes_no_longer_than_three_seconds(hub, name_server, monkeypatch):
    monkeypatch.setattr("newsletters.senders.dns.ONE", 0.1)
    name_server.silent |= {DOMAIN, f"_dmarc.{DOMAIN}"}
    began = time.monotonic()

    found = checked(hub)

    assert time.monotonic() - began < 3
    unasked = [line.check for line in found.lines if "Could not be asked" in line.says]
    assert unasked == ["MX", "SPF", "DMARC", "Return path"]
    assert [line.state for line in found.lines if line.check == "DKIM"] == [State.OK, State.OK]


def test_a_name_server_that_fails_is_told_as_such(hub, name_server):
    name_server.broken.add(f"_dmarc.{DOMAIN}")

    assert "Could not be asked" in grave(hub, "DMARC").says


def test_what_was_found_is_kept_until_somebody_asks_again_or_something_changes(hub, name_server):
    first = check_partnership(hub)
    name_server.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none")

    assert check_partnership(hub) == first
    assert check_partnership(hub, since=first.at) == first
    assert check_partnership(hub, since=timezone.now()) != first
    again = check_partnership(hub)
    DkimKey.objects.all().delete()
    assert check_partnership(hub) != again


def test_each_partnership_is_told_of_its_own_domains(hub, camden, name_server):
    make_publication(camden, sender_email="news@camden.example")
    make_signing(camden, "camden.example")

    ours, theirs = check_partnership(hub), check_partnership(camden)

    assert "camden" not in json.dumps(ours.as_json())
    assert [each.domain for each in theirs.domains] == ["camden.example", DOMAIN]
    # The install's own domain is of both, the key for it of one.
    assert "signs nothing from ealing.example" in json.dumps(theirs.as_json())


# --- The command --------------------------------------------------------------------------------------------------


def test_the_command_says_the_same(hub, name_server, capsys):
    call_command("check_sender", partnership="ealing", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], [each["domain"] for each in told["domains"]]) == ("ok", [DOMAIN])

    name_server.txt(DOMAIN, "v=spf1 mx -all")
    call_command("check_sender", DOMAIN, json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "fault"
    (fault,) = [line for line in told["domains"][0]["lines"] if line["state"] == "fault"]
    assert fault["record"] == {
        "name": DOMAIN,
        "type": "TXT",
        "value": "v=spf1 mx include:spf.relay.example -all",
        "strings": ["v=spf1 mx include:spf.relay.example -all"],
    }


def test_the_command_speaks_to_people_too(hub, capsys):
    call_command("check_sender", DOMAIN)

    told = capsys.readouterr().out
    assert "OK       MX: mx.ealing.example takes mail" in told


@pytest.mark.parametrize("given", [{"domain": "no domain"}, {"domain": "a..b"}, {"domain": "x" * 80 + ".example"}])
def test_what_is_no_domain_is_refused_with_a_sentence(db, given):
    with pytest.raises(CommandError, match="is no domain"):
        call_command("check_sender", given["domain"])


def test_a_partnership_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="There is no partnership"):
        call_command("check_sender", partnership="nobody")
