"""Where a letter's links lead: to pages of ours that are there, and to others that answered when they were tried."""

from collections.abc import Iterable, Iterator

from newsletters.checks import ours
from newsletters.checks.finding import MOST, Finding, Weight
from newsletters.checks.opened import Opened, short, split
from newsletters.models import LinkTrial

#: Their names, and what holds in a letter that is right.
OWN, OUTSIDE = "own_pages_are_there", "links_answer"
STATES = {
    OWN: "A link to a page or file of our own leads to one that is there and published.",
    OUTSIDE: "Every other link answered when it was last tried, in the background. It warns, and stops nothing.",
}


def findings(letter: Opened) -> Iterator[Finding]:
    """What is wrong with where the links lead, as far as it is known now. Nobody is asked."""
    partnership = letter.letter.publication.partnership
    own = ours.hosts(partnership)
    words = {link.href: link.words for link in reversed(letter.links) if split(link.href).scheme in ("http", "https")}
    here = [url for url in words if split(url).hostname in own]
    for url, (weight, said) in ours.faults(partnership, here, to_come=letter.letter.web_url):
        yield Finding(f"“{short(words[url])}” leads to {short(url, 100)}, {said}", weight, rule=OWN)
    yield from _outside({url: words[url] for url in words if split(url).hostname not in own}, letter)


def _outside(words: dict[str, str], letter: Opened) -> Iterator[Finding]:
    tried = LinkTrial.objects.of(letter.letter.publication.partnership).at(words)
    outcomes = [LinkTrial.Outcome.GONE, LinkTrial.Outcome.SILENT]
    found: dict[str, list[LinkTrial]] = {outcome: [] for outcome in outcomes}
    for row in tried.filter(outcome__in=outcomes):
        found[row.outcome].append(row)
    for row in found[LinkTrial.Outcome.GONE][:MOST]:
        what = f"“{short(words[row.address])}” leads to {short(row.address, 100)}"
        yield Finding(f"{what}, where nobody gets any further. {row.sentence} Correct the address.", rule=OUTSIDE)
    if more := len(found[LinkTrial.Outcome.GONE][MOST:]):
        yield Finding(f"And {more} more links lead nowhere.", rule=OUTSIDE)
    if silent := found[LinkTrial.Outcome.SILENT]:
        yield Finding(_silent(silent), Weight.NOTE, rule=OUTSIDE)


def _silent(rows: Iterable[LinkTrial]) -> str:
    named = [f"{short(row.address, 80)} ({row.sentence.rstrip('.')})" for row in rows]
    begins = "A link does not answer us" if len(named) == 1 else f"{len(named)} links do not answer us"
    rest = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return (
        f"{begins}: {'; '.join(named[:3])}{rest}. Some servers turn away what is no browser: open each once yourself."
    )
