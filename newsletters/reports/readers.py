"""Who may read reports."""

from cms.people import rights

#: Whoever may send, or looks after people.
READERS = frozenset({rights.SEND, rights.PEOPLE})
