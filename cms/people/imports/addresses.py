"""E-mail addresses as people paste them: with mailto:, a display name, or a comma behind."""

import re

from email_validator import EmailNotValidError, validate_email

_ANGLED = re.compile(r"^\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*$")


def read_address(text: str) -> tuple[str, str]:
    """(address, display name). Raises ValueError with a sentence.

    >>> read_address('"Ash, Anna" <mailto:Anna@Oak.Example>;')
    ('Anna@oak.example', 'Ash, Anna')
    """
    bare, name = text.strip().rstrip(";,. "), ""
    if angled := _ANGLED.match(bare):
        bare, name = angled["address"], angled["name"].strip("\"' ")
    bare = bare.strip("\"' ")
    if bare.casefold().startswith("mailto:"):
        bare = bare[7:].split("?")[0]
    if bare.count("@") > 1:
        raise ValueError("There is more than one address: give each its own row.")
    try:
        found = validate_email(bare.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as fault:
        raise ValueError(f"This is no e-mail address: {fault}") from fault
    return found.ascii_email or found.normalized, name
