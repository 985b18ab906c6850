"""Two sealed numbers side by side, or a draft beside the last that went."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bulletins.after.compare import as_it_stands, compare, sealed_editions
from bulletins.desk.doors import ANY, needs
from bulletins.models import Edition

#: As many drafts are offered.
DRAFTS = 20


@require_safe
@needs(*ANY)
def screen(request: HttpRequest) -> HttpResponse:
    partnership: Any = request.partnership  # type: ignore[attr-defined]
    sealed = sealed_editions(partnership, request.user)
    drafts = [
        each
        for each in Edition.objects.of(partnership).filter(live=False).select_related("publication").newest_first()[:99]
        if not each.was_sealed
    ][:DRAFTS]
    new = _chosen(request, "new", [*drafts, *sealed]) or next(iter(sealed), None)
    old = _chosen(request, "old", sealed) or _last_before(new, sealed)
    context: dict[str, Any] = {"sealed": sealed, "drafts": drafts, "old": old, "new": new}
    if old and new and old != new:
        context["comparison"] = compare(as_it_stands(old), as_it_stands(new))
    return render(request, "bulletins/desk/compare.html", context)


def _chosen(request: HttpRequest, name: str, among: list[Edition]) -> Edition | None:
    return next((each for each in among if str(each.pk) == request.GET.get(name)), None)


def _last_before(new: Edition | None, sealed: list[Edition]) -> Edition | None:
    """The number of the same publication that went before it."""
    if new is None:
        return None
    if new.corrects_id and (corrected := next((each for each in sealed if each.pk == new.corrects_id), None)):
        return corrected
    of_it = (each for each in sealed if each.publication_id == new.publication_id and each.pk != new.pk)
    return next((each for each in of_it if (each.date, each.number) < (new.date, new.number)), None)
