"""Kinds of publications whose letters are seen with a right of their own only: in no list, report or outbox otherwise.

confidential.only_with("school-safe", rights.ALERTS)     # in the upper app's ready()
confidential.told_in("alert-chase", "school-safe")       # a kind of notices that say the same
"""

from collections.abc import Collection

_rights: dict[str, str] = {}
_notices: dict[str, str] = {}


def only_with(kind: str, right: str) -> None:
    _rights[kind] = right


def is_so(kind: str) -> bool:
    return kind in _rights


def right_for(kind: str) -> str:
    """The right with which letters of this kind are seen; empty: it has none of its own."""
    return _rights.get(kind, "")


def told_in(notices: str, kind: str) -> None:
    """Notices of this kind say what letters of that kind say: they are seen as little."""
    _notices[notices] = kind


def notice_is_so(kind: str) -> bool:
    return kind in _notices


def kinds() -> Collection[str]:
    return list(_rights)


def hidden_from(rights_here: Collection[str]) -> list[str]:
    """The kinds of which somebody with these rights sees nothing."""
    return [kind for kind, right in _rights.items() if right not in rights_here]


def notices_hidden_from(rights_here: Collection[str]) -> list[str]:
    """The kinds of notices of which somebody with these rights sees nothing."""
    hidden = hidden_from(rights_here)
    return [notices for notices, kind in _notices.items() if kind in hidden]
