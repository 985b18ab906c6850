"""Checking a variant: its rules, and where its links lead."""

import dataclasses
import hashlib

from django.core.cache import cache

from newsletters.checks import rules  # noqa: F401 (states them)
from newsletters.checks.finding import RULES, Finding, Mend, Weight, worst_first
from newsletters.checks.opened import Opened
from newsletters.edition import Letter
from newsletters.models import Lane
from newsletters.rendering import size
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import Rendered, render
from newsletters.tracking.rewrite import Book

#: Seconds for which what was found of a content is kept.
KEPT = 3600
LAID_OUT = "laid_out"


def check_variant(letter: Letter, rendered: Rendered | None = None, sent: Rendered | None = None) -> list[Finding]:
    """What is wrong with a variant, the worst first; none: nothing is. `sent`: with the mailing's own links.

    It asks nobody outside: what is known of links was found in the background. The same content costs once.
    """
    try:
        rendered = rendered or render(letter)
    except BadMJML as fault:
        return [cannot_be_laid_out(fault)]
    sent = sent or Book(letter.publication, lane=Lane.BULK).rewrite(rendered)
    opened = Opened.of(letter, rendered, largest=size.largest(sent.html))
    return worst_first([*_kept(opened), *check_opened(opened, kept=False)])


def check_opened(opened: Opened, *, kept: bool = True) -> list[Finding]:
    """What the rules find, in their order: those that look at the letter alone, or the others."""
    return [finding for rule in RULES.values() if rule.kept == kept for finding in rule.findings(opened)]


def cannot_be_laid_out(fault: BadMJML) -> Finding:
    return Finding(f"The letter cannot be laid out. {fault}", Weight.STOPS, rule=LAID_OUT, mend=Mend.TEMPLATE)


def _kept(opened: Opened) -> list[Finding]:
    key = f"newsletters.checks:{_digest(opened)}"
    found: list[Finding] | None = cache.get(key)
    if found is None:
        found = check_opened(opened)
        cache.set(key, found, KEPT)
    return found


def _digest(opened: Opened) -> str:
    """Of all that the rules look at: the bytes, what was written, and the rules themselves."""
    letter = opened.letter
    own = {
        field.name: getattr(letter, field.name) for field in dataclasses.fields(letter) if field.name != "publication"
    }
    partnership = letter.publication.partnership
    told = repr(
        (own, opened.largest, letter.publication.statutory, letter.publication.name, partnership.base_url, list(RULES))
    )
    return hashlib.sha256(opened.mime + told.encode("utf-8", "replace")).hexdigest()
