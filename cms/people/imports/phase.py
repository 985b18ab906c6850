"""The kind of school that lists go by, from what the register says."""

from cms.people.imports.cells import folded
from cms.people.models import Phase

#: Told by the type alone; the first that stands in its name counts.
_BY_TYPE = [
    ("childrens centre", Phase.CHILDRENS_CENTRE),
    ("nursery", Phase.NURSERY),
    ("special", Phase.SPECIAL),
    ("pupil referral", Phase.PRU),
    ("alternative provision", Phase.PRU),
    ("independent", Phase.INDEPENDENT),
    ("further education", Phase.POST_16),
    ("sixth form", Phase.POST_16),
    ("16 19", Phase.POST_16),
    ("16 to 19", Phase.POST_16),
    ("higher education", Phase.OTHER),
    ("secure unit", Phase.OTHER),
]
_BY_PHASE = [
    ("nursery", Phase.NURSERY),
    ("primary", Phase.PRIMARY),
    ("all through", Phase.ALL_THROUGH),
    ("secondary", Phase.SECONDARY),
    ("16 plus", Phase.POST_16),
]
#: Types of school for older pupils, where the phase is empty.
_SECONDARY_TYPES = ("university technical college", "studio school", "city technology college")
#: Words in a name that leave no doubt.
_BY_NAME = [
    ("childrens centre", Phase.CHILDRENS_CENTRE),
    ("nursery", Phase.NURSERY),
    ("pupil referral", Phase.PRU),
    ("sixth form", Phase.POST_16),
    ("primary", Phase.PRIMARY),
    ("infant", Phase.PRIMARY),
    ("junior", Phase.PRIMARY),
    ("first school", Phase.PRIMARY),
    ("high school", Phase.SECONDARY),
    ("secondary", Phase.SECONDARY),
    ("grammar", Phase.SECONDARY),
]


def phase_of(*, kind: str, phase: str, name: str) -> Phase:
    """By the type (`kind`); by the register's phase where the type does not say; by the name where neither does.

    >>> phase_of(kind="Community special school", phase="Not applicable", name="Elm High School").value
    'special'
    >>> phase_of(kind="Academy converter", phase="Middle deemed primary", name="Elm School").value
    'primary'
    """
    kind = folded(kind)
    if found := _first(_BY_TYPE, kind):
        return found
    if found := _first(_BY_PHASE, folded(phase)):
        return found
    if any(word in kind for word in _SECONDARY_TYPES):
        return Phase.SECONDARY
    return _first(_BY_NAME, folded(name)) or Phase.OTHER


def _first(known: list[tuple[str, Phase]], text: str) -> Phase | None:
    return next((phase for words, phase in known if words in text), None)
