"""What is looked at of a domain on the envelope: who takes its mail, who may send for it, where letters go back."""

from collections.abc import Iterator

from newsletters.senders import spf as spf_records
from newsletters.senders.dns import Dns
from newsletters.senders.domains import Relay, Sender
from newsletters.senders.findings import Line, Record, State
from newsletters.senders.spf import LOOKUPS, Spf

MX, SPF, RETURN = "MX", "SPF", "Return path"
ASK_RELAY = "Ask whoever runs the relay which include it wants, and set HUB_SPF_INCLUDE to it."


def mx(sender: Sender, dns: Dns) -> Iterator[Line]:
    found = dns.exchangers(sender.domain)
    if found and found != ["."]:
        yield Line(MX, State.OK, f"{_few(found)} takes mail for {sender.domain}.")
    elif found:
        yield Line(
            MX, State.FAULT, f"{sender.domain} says that it takes no mail at all.",
            "Answers and bounces are lost, and many receivers turn away letters from such a domain. "
            "Replace the MX record “0 .” with one that names the host of your mail provider.",
        )  # fmt: skip
    elif dns.addresses(sender.domain):
        yield Line(
            MX, State.WARNING, f"{sender.domain} has no MX record; mail for it goes to its web server's address.",
            "That works only where that machine takes mail. Publish an MX record that names the host of your mail "
            "provider.",
        )  # fmt: skip
    else:
        yield Line(
            MX, State.FAULT, f"Nobody takes mail for {sender.domain}: it has no MX record and no address.",
            "Answers and bounces are lost, and many receivers turn away letters from such a domain. Publish an MX "
            "record that names the host of your mail provider.",
        )  # fmt: skip


def spf(sender: Sender, dns: Dns) -> Iterator[Line]:
    found = spf_records.look(sender.domain, dns)
    # Receivers ask the domain on the envelope. Elsewhere a record is good manners: some filters look.
    grave = State.FAULT if sender.takes_back else State.WARNING
    if not found.record:
        yield Line(
            SPF, grave, f"{sender.domain} has no SPF record.",
            "Receivers cannot tell who may send in its name. " + _who_asks(sender),
            Record(sender.domain, "TXT", _first(sender.relay)),
        )  # fmt: skip
        return
    yield _of_record(sender, found)
    if sender.takes_back and not found.faults:
        yield from _of_relay(sender, found, dns)


def _who_asks(sender: Sender) -> str:
    if sender.takes_back:
        return "Publish this one, with whoever else sends for the domain put in before ~all."
    return f"They ask {' and '.join(sender.returns_to)}, where letters go back; some filters look here all the same."


def _first(relay: Relay) -> str:
    if relay.include:
        return f"v=spf1 include:{relay.include} ~all"
    return f"v=spf1 mx a:{relay.host} ~all" if "." in relay.host and not _is_address(relay.host) else "v=spf1 mx ~all"


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host


def _of_record(sender: Sender, found: Spf) -> Line:
    grave = State.FAULT if sender.takes_back else State.WARNING
    if found.faults:
        return Line(SPF, grave, f"The SPF record is broken: {found.record}", " ".join(found.faults))
    if found.lookups > LOOKUPS:
        return Line(
            SPF, grave, f"The SPF record needs more than {LOOKUPS} look-ups: {found.record}",
            "Receivers stop there and take it for broken. Take out includes that are not used any more.",
        )  # fmt: skip
    if found.rest == "+":
        return Line(
            SPF, grave, f"The SPF record lets everybody send: {found.record}",
            "It ends with +all. End it with ~all.",
            Record(sender.domain, "TXT", " ".join([*found.record.split()[:-1], "~all"])),
        )  # fmt: skip
    if found.rest in ("", "?"):
        kept = [term for term in found.record.split() if term.lower() != "?all"]
        return Line(
            SPF, State.WARNING, f"The SPF record says nothing of who is not in it: {found.record}",
            "Receivers treat a stranger's letter like yours. End it with ~all.",
            Record(sender.domain, "TXT", " ".join([*kept, "~all"])),
        )  # fmt: skip
    others = "turned away" if found.rest == "-" else "suspicious"
    return Line(
        SPF, State.OK, f"The SPF record holds: {found.record}",
        f"It needs {found.lookups} of {LOOKUPS} look-ups; whoever is not in it is {others}.",
    )  # fmt: skip


def _of_relay(sender: Sender, found: Spf, dns: Dns) -> Iterator[Line]:
    relay = sender.relay
    if relay.include:
        if relay.include in found.includes or relay.include == sender.domain:
            yield Line(SPF, State.OK, f"The relay may send: {relay.include} is included.")
            return
        yield Line(
            SPF, State.FAULT, f"The relay may not send: {relay.include} is not included.",
            "Every letter fails SPF. Replace the record with this one.",
            Record(sender.domain, "TXT", spf_records.with_include(found.record, relay.include)),
        )  # fmt: skip
    elif relay.host:
        addresses = [relay.host] if _is_address(relay.host) else dns.addresses(relay.host)
        if found.lets(addresses):
            yield Line(SPF, State.OK, f"The relay {relay.host} may send.")
            return
        yield Line(
            SPF, State.WARNING, f"The relay {relay.host} is not among those who may send, as far as can be told.",
            f"It may hand letters on from other addresses. {ASK_RELAY}",
        )  # fmt: skip


def return_path(sender: Sender, dns: Dns) -> Iterator[Line]:
    for returned in sender.returns_to:
        found = dns.exchangers(returned)
        if (found and found != ["."]) or (not found and dns.addresses(returned)):
            own = returned == sender.domain
            yield Line(
                RETURN, State.OK, f"What cannot be delivered goes back to {returned}, which takes mail.",
                "" if own else "SPF is asked of that domain, not of this one.",
            )  # fmt: skip
        else:
            yield Line(
                RETURN, State.FAULT, f"What cannot be delivered goes back to {returned}, which takes no mail.",
                "Bounces are lost, and receivers may turn letters away. Publish an MX record for it that names the "
                "host of the bounce mailbox.",
            )  # fmt: skip


def _few(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} (and {len(names) - 1} more)"
