"""Looks at private lists are noted before anything of them is shown."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cms.people import looks
from cms.people.models import Look, Partnership
from newsletters.lists import audience
from newsletters.models import List
from newsletters.models.list import lists_named

#: Somebody who edits a rule sees the same people again with every change: that is one look.
SAME_LOOK = dt.timedelta(minutes=10)


def note(request: HttpRequest, a_list: List, *, act: Look.Act = Look.Act.LOOK, reason: str = "") -> None:
    """One look at, or export of, a private list. Of any other list nothing is noted."""
    if a_list.private:
        looks.note(
            partnership=request.partnership,  # type: ignore[attr-defined]
            user=request.user,  # type: ignore[arg-type]
            thing=f"list:{a_list.pk}",
            act=act,
            people=_people(a_list),
            reason=reason,
        )


def note_preview(request: HttpRequest, a_list: List) -> None:
    """A preview shows people of the list and of the lists that its rule takes in."""
    here = request.partnership  # type: ignore[attr-defined]
    taken_in = List.objects.of(here).filter(slug__in=lists_named(a_list.rule), private=True)
    for each in [*([a_list] if a_list.pk else []), *taken_in]:
        note_once(request, each)


def note_once(request: HttpRequest, a_list: List) -> None:
    """A look that goes on is noted once."""
    here = request.partnership  # type: ignore[attr-defined]
    lately = Look.objects.of(here).filter(user=request.user.pk, thing=f"list:{a_list.pk}")
    if not lately.filter(at__gt=timezone.now() - SAME_LOOK).exists():
        note(request, a_list)


def _people(a_list: List) -> int:
    try:
        return audience.count(a_list)
    except audience.BadRule:
        return 0


class Noted:
    """Laid over the views of a list: the look is noted once the door has let somebody in, before anything is shown."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if "pk" in kwargs:
            found = List.objects.of(request.partnership).filter(pk=kwargs["pk"]).first()  # type: ignore[attr-defined]
            if found is not None:
                note(request, found)


def names(partnership: Partnership, numbers: list[int]) -> dict[int, str]:
    """What lists are called, for the screen of the log of looks."""
    return dict(List.objects.of(partnership).filter(pk__in=numbers).values_list("pk", "name"))
