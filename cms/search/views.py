"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.search.best_bets import best_bets
from cms.search.find import LONGEST, find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST].replace("\0", " ").split())
    results = find(request.partnership, query, user=request.user, number=request.GET.get("page"))  # type: ignore[attr-defined]
    recommended = best_bets(request.partnership, query, request.user) if results.number == 1 else []  # type: ignore[attr-defined]
    context = {"query": query, "results": results, "recommended": recommended}
    return render(request, "search/results.html", context)
