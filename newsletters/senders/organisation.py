"""To whom a domain belongs: the name below a public suffix (co.uk, sch.uk), by which DMARC tells what belongs together.

The only module that imports publicsuffixlist, which brings the list along: nothing is fetched.
"""

import functools

from publicsuffixlist import PublicSuffixList


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organisation(domain: str) -> str:
    """
    >>> organisation("news.oak.ealing.sch.uk")
    'oak.ealing.sch.uk'
    """
    return str(_suffixes().privatesuffix(domain) or domain)


def up_to_organisation(domain: str) -> list[str]:
    """A domain and those above it that belong to the same organisation.

    >>> up_to_organisation("a.news.ealing.gov.uk")
    ['a.news.ealing.gov.uk', 'news.ealing.gov.uk', 'ealing.gov.uk']
    """
    labels, top = domain.split("."), organisation(domain).count(".") + 1
    return [".".join(labels[at:]) for at in range(max(len(labels) - top, 0) + 1)]


def aligned(one: str, other: str, *, strict: bool) -> bool:
    """Whether DMARC takes two domains as one sender's (RFC 7489, 3.1)."""
    return one == other if strict else organisation(one) == organisation(other)
