"""Records made of tags (`v=DMARC1; p=none`), as DKIM and DMARC have them."""


def tags(record: str) -> dict[str, str]:
    """Of a tag that stands twice the first counts.

    >>> tags("v=DKIM1; k=rsa;p = MI IB")
    {'v': 'DKIM1', 'k': 'rsa', 'p': 'MIIB'}
    """
    found: dict[str, str] = {}
    for each in record.split(";"):
        name, equals, value = each.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), "".join(value.split()))
    return found
