"""Noting that somebody looks at something private: before it is shown, or it is not shown."""

from cms.people.models import Look, Partnership
from cms.users.models import User


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
