"""SPF (RFC 7208): who may send under a domain's name on the envelope, read with everything that it includes."""

import dataclasses
import ipaddress
import re

from newsletters.senders.dns import Dns

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Receivers stop here, and take the whole record for broken (4.6.4).
LOOKUPS = 10
_TERM = re.compile(r"([+?~-]?)([a-z][a-z0-9_.-]*)(?:([:=/])(.*))?", re.IGNORECASE)
#: A host, and the lengths that may follow: `host.example/24//64`.
_HOST = re.compile(r"([^/]*)(?:/(3[0-2]|[12]?\d))?(?://(12[0-8]|1[01]\d|[1-9]?\d))?")
_MECHANISMS = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")


@dataclasses.dataclass
class Spf:
    """What a domain's record says. `record` is empty where there is none."""

    domain: str
    record: str = ""
    lookups: int = 0
    #: `-`, `~`, `?` or `+`: what becomes of everybody else; empty where it does not say.
    rest: str = ""
    includes: list[str] = dataclasses.field(default_factory=list)
    networks: list[Network] = dataclasses.field(default_factory=list)
    #: Holds what only a letter's own envelope can tell (macros, names of hosts): who may send is known in part.
    in_part: bool = False
    faults: list[str] = dataclasses.field(default_factory=list)

    def lets(self, addresses: list[str]) -> bool:
        """Whether one of these addresses may send."""
        mine = [ipaddress.ip_address(address) for address in addresses]
        return any(each in network for each in mine for network in self.networks)


def look(domain: str, dns: Dns) -> Spf:
    """Raises CouldNotAsk."""
    found = Spf(domain)
    records = _records(domain, dns)
    if len(records) > 1:
        found.faults.append(f"There are {len(records)} SPF records: receivers take none of them. Leave one.")
    if records:
        found.record = records[0]
        _read(found, domain, records[0], dns, top=True, passes=True)
    return found


def with_include(record: str, include: str) -> str:
    """The record that also lets in whom `include` names.

    >>> with_include("v=spf1 mx -all", "spf.relay.example")
    'v=spf1 mx include:spf.relay.example -all'
    """
    terms = record.split() or ["v=spf1"]
    at = next((place for place, term in enumerate(terms) if _is_end(term)), len(terms))
    made = [*terms[:at], f"include:{include}", *terms[at:]]
    return " ".join(made if at < len(terms) else [*made, "~all"])


def _is_end(term: str) -> bool:
    return term.lstrip("+-~?").lower() == "all" or term.lower().startswith("redirect=")


def _records(domain: str, dns: Dns) -> list[str]:
    return [text for text in dns.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]


def _read(found: Spf, domain: str, record: str, dns: Dns, *, top: bool, passes: bool) -> None:
    redirect = ""
    for term in record.split()[1:]:
        match = _TERM.fullmatch(term)
        sign, name, mark, value = match.groups(default="") if match else ("", "", "", "")
        name = name.lower()
        if mark == "=":
            redirect = value if name == "redirect" else redirect
        elif name not in _MECHANISMS:
            found.faults.append(f"“{term}” is nothing that SPF knows: receivers take the whole record for broken.")
        elif name == "all":
            if top:
                found.rest = sign or "+"
            return
        else:
            value = value if mark != "/" else f"/{value}"
            _mechanism(found, domain, name, value, term, dns, passes and sign in ("", "+"))
        if found.lookups > 2 * LOOKUPS:
            return  # It may go round in a circle.
    if redirect:
        found.lookups += 1
        _enter(found, redirect, dns, "redirect=", top=top, passes=passes)


def _mechanism(found: Spf, domain: str, name: str, value: str, term: str, dns: Dns, passes: bool) -> None:
    if name in ("ip4", "ip6"):
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            found.faults.append(f"“{term}” holds no address: receivers take the whole record for broken.")
            return
        if passes:
            found.networks.append(network)
        return
    found.lookups += 1
    if "%" in value or name in ("ptr", "exists"):
        found.in_part = True
    elif name == "include":
        _enter(found, value, dns, "include:", top=False, passes=passes)
    elif passes:
        _hosts(found, name, value or domain, domain, term, dns)


def _enter(found: Spf, domain: str, dns: Dns, what: str, *, top: bool, passes: bool) -> None:
    domain = domain.lower().rstrip(".")
    if found.lookups > 2 * LOOKUPS:
        return
    records = _records(domain, dns)
    if len(records) != 1:
        many = "no SPF record" if not records else f"{len(records)} SPF records"
        found.faults.append(f"{what}{domain} has {many}: receivers take the whole record for broken.")
        return
    if passes:
        found.includes.append(domain)
    _read(found, domain, records[0], dns, top=top, passes=passes)


def _hosts(found: Spf, name: str, value: str, domain: str, term: str, dns: Dns) -> None:
    """The networks of `a` and `mx`."""
    match = _HOST.fullmatch(value)
    if not match:
        found.faults.append(f"“{term}” names no host: receivers take the whole record for broken.")
        return
    host, four, six = match.groups()
    names = dns.exchangers(host or domain)[:LOOKUPS] if name == "mx" else [host or domain]
    for address in [address for each in names if each != "." for address in dns.addresses(each)]:
        length = six if ":" in address else four
        found.networks.append(ipaddress.ip_network(f"{address}/{length}" if length else address, strict=False))
