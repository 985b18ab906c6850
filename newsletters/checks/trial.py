"""Trying one address: does it answer, and where does it end?"""

import dataclasses

from cms.core.outside.fault import Fault
from cms.core.outside.guard import Guard
from newsletters.models import LinkTrial

SECONDS = 10.0  # for the whole, redirects and all
WAIT = 6.0  # for any one answer of the server
HEADERS = {"User-Agent": "Gatehouse/1.0 (tries the links of a letter before it is sent)", "Accept": "*/*"}
GONE = (404, 410)
SENTENCES = {
    401: "The server asks for a password",
    403: "The server turns us away",
    404: "There is nothing at this address",
    405: "The server does not say whether it is there",
    410: "It was taken away for good",
    429: "The server says that it was asked too often",
}


@dataclasses.dataclass(frozen=True)
class Tried:
    outcome: str
    status: int | None = None
    sentence: str = ""
    ends_at: str = ""


def try_address(url: str, *, guard: Guard) -> Tried:
    """Ask for the head, and where a server does not care for that, for the thing itself, of which nothing is read."""
    # Loaded where it is needed: a client is large, and every process knows the task that tries links.
    from cms.core.outside.client import answered, client
    from cms.core.outside.connect import CannotLookUp, Deadline, NoSuchHost

    deadline = Deadline(SECONDS)
    try:
        with client(guard=guard, deadline=deadline, headers=HEADERS, wait=WAIT) as server:
            for method in ("HEAD", "GET"):
                with answered(server, method, url) as (response, end):
                    status = response.status_code
                if status < 400 or status == 429:
                    break
    except NoSuchHost as fault:
        return Tried(LinkTrial.Outcome.GONE, sentence=str(fault))
    except CannotLookUp as fault:
        return Tried(LinkTrial.Outcome.WAITS, sentence=str(fault))
    except Fault as fault:
        return Tried(LinkTrial.Outcome.SILENT, sentence=str(fault))
    return _judged(status, "" if end == url else end)


def _judged(status: int, ends_at: str) -> Tried:
    if 200 <= status < 400:
        return Tried(LinkTrial.Outcome.ANSWERS, status, ends_at=ends_at)
    outcome = LinkTrial.Outcome.GONE if status in GONE else LinkTrial.Outcome.SILENT
    otherwise = "The server has trouble of its own" if status >= 500 else "The server refuses"
    return Tried(outcome, status, f"{SENTENCES.get(status, otherwise)} ({status}).", ends_at)
