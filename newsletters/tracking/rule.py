"""By which rule the letters of a publication are counted, and what each rule says of itself."""

from django.utils.translation import gettext as _

from newsletters.models import Lane, Publication
from newsletters.models.publication import Tracking

#: What an editor reads beside the choice.
MEANING = {
    Tracking.NONE: "Nothing is counted. Links lead straight to their pages. Right for families.",
    Tracking.COUNTS: "How often it is opened and each link followed, never by whom: all readers have the same links.",
    Tracking.PERSON: "Who opened it and followed which link. Each letter says so, and readers can ask not to be noted.",
}


def in_words(tracking: Tracking) -> str:
    """The choice with its meaning."""
    return f"{tracking.label}. {MEANING[tracking]}"


_never: set[str] = set()


def never(kind: str) -> None:
    """Publications of this kind are never counted, whatever is chosen: alerts and letters to families."""
    _never.add(kind)


def may_be_counted(publication: Publication) -> bool:
    return publication.kind not in _never


def of(publication: Publication, *, lane: int | None = None) -> Tracking:
    """The rule that holds. Nothing stands between the reader of an urgent letter and where its links lead."""
    if lane == Lane.URGENT or not may_be_counted(publication):
        return Tracking.NONE
    return Tracking(publication.tracking)


def said(tracking: str) -> str:
    """What a letter says of it, in the language in force."""
    if tracking == Tracking.PERSON:
        return _(
            "We note whether you open this letter and which of its links you follow. "
            "If you would rather we did not, choose “Change what you get”."
        )
    if tracking == Tracking.COUNTS:
        return _("We count how often this letter is opened and its links are followed, but not by whom.")
    return _("We do not count whether you open this letter or follow its links.")
