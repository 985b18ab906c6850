"""The digest of what would go: an approval is of that, not only of an edition's own words."""

import hashlib
import json
from typing import Any

from bulletins.languages.told import translations_of
from bulletins.letters import letter_of
from bulletins.models import Edition
from newsletters.models import List, Publication
from newsletters.models.list import lists_named
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import render
from newsletters.rendering.skeleton import build


def digest_of(edition: Edition) -> str:
    """Sixty-four hexadecimal digits of the letter as it would leave (its sender, its words, how it is laid out) and of
    the publication's own lists, in every language. The same edition gives the same digest until one of these changes.
    """
    publication = Publication.objects.get(pk=edition.publication_id)
    goes = [publication.statutory, _rules(publication), *_translated(edition)]
    return hashlib.sha256(_letter(edition) + b"\0" + json.dumps(goes, sort_keys=True).encode()).hexdigest()


def _translated(edition: Edition) -> list[Any]:
    """The words of other languages that would go; nothing where there are none."""
    found = [[*place, dict(words)] for place, words in sorted(translations_of(edition).items())]
    return [found] if found else []


def _letter(edition: Edition) -> bytes:
    """The letter with its slots empty: no reader, no date. One that cannot be laid out is known by its fault."""
    letter = letter_of(edition)
    try:
        return build(letter, render(letter)).dump()
    except BadMJML as fault:
        return str(fault).encode()


def _rules(publication: Publication) -> list[Any]:
    """Lists with their rules, and those of the lists that they take in."""
    chosen = sorted(publication.lists.values_list("pk", flat=True))
    every = {each.slug: each for each in List.objects.of(publication.partnership)}
    waiting, found = [each for each in every.values() if each.pk in chosen], {}
    while waiting:
        each = waiting.pop()
        if each.pk not in found:
            found[each.pk] = each.rule
            waiting += [every[slug] for slug in lists_named(each.rule) if slug in every]
    return [chosen, sorted(found.items())]
