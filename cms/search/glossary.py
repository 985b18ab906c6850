"""The page of acronyms: what each stands for, and what that is."""

from collections.abc import Sequence

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.people.models import Partnership
from cms.search.explain import anchor
from cms.search.models import Acronym


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    rows = Acronym.objects.of(request.partnership)  # type: ignore[attr-defined]
    entries = sorted(rows, key=lambda each: each.short.casefold())
    return render(request, "search/glossary.html", {"entries": [(anchor(each.short), each) for each in entries]})


def meant(partnership: Partnership, words: Sequence[str]) -> list[tuple[str, Acronym]]:
    """The acronyms among some words, however they are written, each with its place in the glossary."""
    small = {word.casefold() for word in words}
    rows = Acronym.objects.of(partnership).annotate(small=Lower("short")).filter(small__in=small)
    return [(anchor(each.short), each) for each in rows]
