"""What is looked at of the domain that a reader sees: who signs for it, and what becomes of unproved letters."""

from collections.abc import Iterator

from newsletters.senders import dmarc as dmarc_records
from newsletters.senders.dmarc import Dmarc
from newsletters.senders.dns import Dns
from newsletters.senders.domains import KeyFacts, Sender
from newsletters.senders.findings import Line, Record, State
from newsletters.senders.organisation import aligned
from newsletters.senders.tags import tags

DKIM, DMARC = "DKIM", "DMARC"


def dkim(sender: Sender, dns: Dns) -> Iterator[Line]:
    """Faults of ours are grave while we sign; a record that nobody uses yet may take its time."""
    if not any(key.state in ("signs", "unseen") for key in sender.keys):
        waits = any(key.state == "new" for key in sender.keys)
        yield Line(
            DKIM, State.WARNING, f"Gatehouse signs nothing from {sender.domain}.",
            "Where your relay signs, its signature must name this domain (d=) for DMARC to count it. Else have "
            f"Gatehouse sign: {'publish' if waits else 'make a key, publish'} its record, then start the key.",
        )  # fmt: skip
    for key in sender.keys:
        yield of_key(key, dns)


def of_key(key: KeyFacts, dns: Dns) -> Line:
    """Whether the record of a key is there and right. Raises CouldNotAsk."""
    records, record = dns.texts(key.record_name), Record(key.record_name, "TXT", key.record_value)
    fault = record_fault(key, records)
    if key.state == "retired":
        return _of_retired(key, published=bool(records))
    if not fault and "y" in tags(records[0]).get("t", "").lower().split(":"):
        return Line(
            DKIM, State.WARNING, f"The record of {key.selector} ({key.kind}) says that it is tried out (t=y).",
            "Receivers may take letters for unsigned. When all is well, take t=y out.", record,
        )  # fmt: skip
    if not fault:
        what = "signs" if key.state in ("signs", "unseen") else "can be started: nothing is signed with it yet"
        return Line(DKIM, State.OK, f"The record of {key.selector} ({key.kind}) is right. The key {what}.")
    grave = State.FAULT if key.state in ("signs", "unseen") else State.WARNING
    means = (
        "Every signature with this key fails. Publish this record, or retire the key."
        if grave is State.FAULT
        else "Publish this record. It may take an hour until it is seen everywhere; then start the key."
    )
    return Line(DKIM, grave, f"{key.selector} ({key.kind}): {fault}", means, record)


def record_fault(key: KeyFacts, records: list[str]) -> str:
    """What is wrong with the published record of a key; empty where it is right."""
    if not records:
        return f"there is no record at {key.record_name}."
    if len(records) > 1:
        return f"there are {len(records)} records at {key.record_name}: receivers may take any of them. Leave one."
    found, wanted = tags(records[0]), tags(key.record_value)
    if found.get("v", "DKIM1") != "DKIM1":
        return f"the record at {key.record_name} is none of DKIM."
    if not found.get("p"):
        return f"the record at {key.record_name} revokes the key: its p= is empty."
    if found.get("k", "rsa").lower() != wanted["k"] or found["p"] != wanted["p"]:
        return f"the record at {key.record_name} holds another key."
    if "sha256" not in found.get("h", "sha256").lower().split(":"):
        return f"the record at {key.record_name} does not take SHA-256 (h=)."
    if not {"*", "email"} & set(found.get("s", "*").lower().split(":")):
        return f"the record at {key.record_name} is not for e-mail (s=)."
    return ""


def _of_retired(key: KeyFacts, *, published: bool) -> Line:
    if not published:
        return Line(DKIM, State.OK, f"{key.selector} ({key.kind}) is retired and its record is gone.")
    return Line(
        DKIM, State.OK, f"{key.selector} ({key.kind}) is retired; its record still stands.",
        "Leave it for a week after the last letter that it signed, then take it out of the DNS and delete the key.",
    )  # fmt: skip


def dmarc(sender: Sender, dns: Dns) -> Iterator[Line]:
    found = dmarc_records.look(sender.domain, dns)
    yield _of_record(sender, found)
    yield _of_alignment(sender, found)


def _of_record(sender: Sender, found: Dmarc) -> Line:
    name = f"_dmarc.{found.at}"
    if not found.record:
        return Line(
            DMARC, State.FAULT, f"There is no DMARC record for {sender.domain}.",
            "Large receivers (Google, Microsoft, Yahoo) want one from whoever writes to many. Publish this one.",
            Record(name, "TXT", f"v=DMARC1; p=none; rua=mailto:{_reports_to(sender, found)}"),
        )  # fmt: skip
    if found.fault:
        return Line(DMARC, State.FAULT, f"The DMARC record is broken: {found.record}", found.fault)
    if found.policy == "none":
        return Line(
            DMARC, State.WARNING, f"The DMARC record asks for nothing (p=none): {found.record}",
            "Right for the first weeks. When the reports show only your own letters failing nowhere, ask for "
            "quarantine: then nobody else's letter in your name gets through.",
            Record(name, "TXT", _changed(found.record, "p", "quarantine")),
        )  # fmt: skip
    if not found.reports_to:
        return Line(
            DMARC, State.WARNING, f"The DMARC record asks for no reports: {found.record}",
            "Nobody learns that letters fail. Publish this instead.",
            Record(name, "TXT", f"{found.record.rstrip('; ')}; rua=mailto:{_reports_to(sender, found)}"),
        )  # fmt: skip
    return Line(DMARC, State.OK, f"The DMARC record at {name} holds: {found.record}")


def _reports_to(sender: Sender, found: Dmarc) -> str:
    """An address of the same organisation: others would have to agree in the DNS first (RFC 7489, 7.1)."""
    domain = sender.contact.rpartition("@")[2].lower()
    return sender.contact if domain and aligned(domain, found.at, strict=False) else f"postmaster@{found.at}"


def _changed(record: str, tag: str, value: str) -> str:
    parts = [part.strip() for part in record.split(";") if part.strip()]
    return "; ".join(f"{tag}={value}" if part.split("=")[0].strip().lower() == tag else part for part in parts)


def _of_alignment(sender: Sender, found: Dmarc) -> Line:
    """DMARC is passed by one of two: a signature of the domain that the reader sees, or SPF of a return path in it."""
    signs = [key for key in sender.keys if key.state in ("signs", "unseen")]
    by_dkim = any(aligned(key.domain, sender.domain, strict=found.strict_dkim) for key in signs)
    by_spf = all(aligned(back, sender.domain, strict=found.strict_spf) for back in sender.returns_to)
    back = " and ".join(sender.returns_to)
    if by_dkim:
        also = f", and so does its return path ({back})" if by_spf else ""
        return Line(DMARC, State.OK, f"The signature stands for {sender.domain}{also}: DMARC is passed by it.")
    if by_spf:
        return Line(
            DMARC, State.WARNING, f"Only the return path ({back}) stands for {sender.domain}.",
            "Letters pass by SPF alone, and fail where a school forwards its mail. Have them signed.",
        )  # fmt: skip
    if signs:
        return Line(
            DMARC, State.FAULT, f"Neither signature nor return path ({back}) stands for {sender.domain}.",
            "The record wants the very same domain (adkim=s). Make a key for it, or take adkim=s out.",
        )  # fmt: skip
    return Line(
        DMARC, State.FAULT, f"Nothing proves that letters are from {sender.domain}: they go back to {back}.",
        "They fail DMARC unless the relay signs them for this domain. Make a key below and have them signed, or let "
        "them go back to an address of the same domain.",
    )  # fmt: skip
