"""DMARC (RFC 7489): what is to become of letters that neither SPF nor DKIM proves to be their sender's."""

import dataclasses

from newsletters.senders.dns import Dns
from newsletters.senders.organisation import organisation
from newsletters.senders.tags import tags

POLICIES = ("none", "quarantine", "reject")


@dataclasses.dataclass(frozen=True)
class Dmarc:
    """`record` is empty where there is none, neither at the domain nor at its organisation's."""

    #: The domain whose record counts.
    at: str
    record: str = ""
    policy: str = ""
    reports_to: str = ""
    strict_spf: bool = False
    strict_dkim: bool = False
    fault: str = ""


def look(domain: str, dns: Dns) -> Dmarc:
    """Raises CouldNotAsk."""
    above = organisation(domain)
    for at in dict.fromkeys((domain, above)):
        records = [text for text in dns.texts(f"_dmarc.{at}") if tags(text).get("v") == "DMARC1"]
        if len(records) > 1:
            return Dmarc(at, records[0], fault=f"_dmarc.{at} has {len(records)} records: receivers take none of them.")
        if records:
            return _read(at, records[0], below=at != domain)
    return Dmarc(above)


def _read(at: str, record: str, *, below: bool) -> Dmarc:
    found = tags(record)
    policy = (found.get("sp") if below else None) or found.get("p", "")
    return Dmarc(
        at=at,
        record=record,
        policy=policy.lower(),
        reports_to=found.get("rua", ""),
        strict_spf=found.get("aspf", "").lower() == "s",
        strict_dkim=found.get("adkim", "").lower() == "s",
        fault="" if policy.lower() in POLICIES else f"It has no policy: p= is one of {', '.join(POLICIES)}.",
    )
