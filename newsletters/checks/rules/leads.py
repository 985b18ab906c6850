"""Where links lead: to pages of ours that are there, and to others that answered when they were tried.

Nobody is asked here: what is known of the others was found in the background (`newsletters.checks.trying`).
"""

from collections.abc import Iterable

from newsletters.checks.finding import Weight, rule
from newsletters.checks.opened import Opened, short
from newsletters.models import LinkTrial

SUBJECT = "Where links lead"


@rule(SUBJECT, kept=False)
def own_pages_are_there(letter: Opened) -> Iterable[str]:
    """A link to a page or file of our own leads to one that is there and published."""
    return _of_ours(letter, Weight.STOPS)


@rule(SUBJECT, Weight.WARNS, kept=False)
def own_pages_are_there_in_time(letter: Opened) -> Iterable[str]:
    """A page of our own that is planned appears before the letter leaves."""
    return _of_ours(letter, Weight.WARNS)


@rule(SUBJECT, Weight.WARNS, kept=False)
def links_lead_somewhere(letter: Opened) -> Iterable[str]:
    """No other link leads to what is not there any more."""
    for row in letter.trials:
        if row.outcome == LinkTrial.Outcome.GONE:
            what = f"“{short(letter.outside[row.address])}” leads to {short(row.address, 100)}"
            yield f"{what}, where nobody gets any further. {row.sentence} Correct the address."


@rule(SUBJECT, Weight.NOTE, kept=False)
def links_answer(letter: Opened) -> Iterable[str]:
    """Every other link answered when it was last tried."""
    silent = [row for row in letter.trials if row.outcome == LinkTrial.Outcome.SILENT]
    named = [f"{short(row.address, 80)} ({row.sentence.rstrip('.')})" for row in silent]
    if named:
        begins = "A link does not answer us" if len(named) == 1 else f"{len(named)} links do not answer us"
        rest = f" and {len(named) - 3} more" if len(named) > 3 else ""
        yield f"{begins}: {'; '.join(named[:3])}{rest}. Some servers turn away what is no browser: open each once."


def _of_ours(letter: Opened, weight: Weight) -> Iterable[str]:
    for url, (found, said) in letter.own_faults:
        if found == weight:
            yield f"“{short(letter.own[url])}” leads to {short(url, 100)}, {said}"
