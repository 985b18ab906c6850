"""Noting that somebody looks at something private: before it is shown, or it is not shown."""

from collections.abc import Callable, Iterable

from cms.people.models import Look, Partnership
from cms.users.models import User

#: By kind ("list"), what things are called, by number. For who may see private lists.
Names = Callable[[Partnership, list[int]], dict[int, str]]
_names: dict[str, Names] = {}
_KINDS = {
    "list": "A private list",
    "mobile": "A mobile number",
    "person": "Everything about a person",
}


def register_names(kind: str, names: Names) -> None:
    """Say what things of a kind are called. Names do not stand in the log itself."""
    _names[kind] = names


def labelled(looks: Iterable[Look], partnership: Partnership, *, named: bool) -> list[tuple[Look, str]]:
    """Each look with what it was of, in words; with the names of private things only where `named`."""
    found = list(looks)
    by_kind: dict[str, list[int]] = {}
    for look in found:
        kind, _, number = look.thing.partition(":")
        if number.isdecimal():
            by_kind.setdefault(kind, []).append(int(number))
    known = {kind: _names[kind](partnership, keys) for kind, keys in by_kind.items() if named and kind in _names}
    return [(look, _label(look, known)) for look in found]


def _label(look: Look, known: dict[str, dict[int, str]]) -> str:
    kind, _, number = look.thing.partition(":")
    name = known.get(kind, {}).get(int(number)) if number.isdecimal() else None
    return name or look.label or _KINDS.get(kind, look.thing)


def note(
    *,
    partnership: Partnership,
    user: User | None,
    thing: str,
    act: Look.Act,
    label: str = "",
    people: int = 0,
    reason: str = "",
    who: str = "",
) -> Look:
    """One line in the log of looks. `who` is given where no user acts: a command says who ran it."""
    return Look.objects.create(  # type: ignore[no-any-return]
        partnership=partnership,
        user=user,
        who=(who or (user.email if user else ""))[:200],
        act=act,
        thing=thing[:60],
        label=label[:200],
        people=people,
        reason=reason[:500],
    )
