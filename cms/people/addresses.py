"""E-mail addresses as people paste them: with mailto:, a display name, or a comma behind."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_ANGLED = re.compile(r"^\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*$")

#: What Excel writes for an address that can be clicked, where the file holds the formula and not its value.
_HYPERLINK = re.compile(
    r"""^=\s*HYPERLINK\(\s*"(?:mailto:)?(?P<address>[^"?\s]+@[^"?\s]+)(?:\?[^"]*)?"\s*(?:[,;]\s*"[^"]*"\s*)?\)$""",
    re.IGNORECASE,
)

SEVERAL = "There is more than one address: give each its own row."
_USUAL = re.compile(r"^[A-Za-z0-9_'+-]+(\.[A-Za-z0-9_'+-]+)*$")


def read_address(text: str) -> tuple[str, str]:
    """(address, display name). Raises ValueError with a sentence.

    >>> read_address('"Ash, Anna" <mailto:Anna@Oak.Example>;')
    ('Anna@oak.example', 'Ash, Anna')
    """
    bare, name = text.strip(), ""
    if link := _HYPERLINK.match(bare):
        bare = link["address"]
    bare = bare.rstrip(";,. ")
    if angled := _ANGLED.match(bare):
        bare, name = angled["address"], angled["name"].strip("\"' ")
        if "@" in name:  # Outlook repeats the address as the name; any other is a second person's.
            if name.casefold() != bare.strip().casefold().removeprefix("mailto:"):
                raise ValueError(SEVERAL)
            name = ""
    bare = bare.strip("\"' ")
    if bare.casefold().startswith("mailto:"):
        bare = bare[7:].split("?")[0]
    if bare.count("@") > 1:
        raise ValueError(SEVERAL)
    try:
        return _checked(bare.strip()), name
    except EmailNotValidError as fault:
        raise ValueError(f"This is no e-mail address: {fault}") from fault


def _checked(address: str) -> str:
    """A usual address costs one look at its domain, however many people are there."""
    local, _, domain = address.rpartition("@")
    if len(local) <= 64 and len(address) <= 254 and _USUAL.match(local):
        return f"{local}@{_domain(domain)}"
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    return found.ascii_email or found.normalized


@lru_cache(10_000)
def _domain(domain: str) -> str:
    found = validate_email(f"a@{domain}", check_deliverability=False)
    return found.ascii_domain
