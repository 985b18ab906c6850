"""The search page, and what it offers while somebody types."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cms.core.language import asked_for, direction
from cms.people.models import Partnership
from cms.search import asked
from cms.search.address import MOST_PAGES, Address, words
from cms.search.best_bets import best_bets
from cms.search.complete import complete
from cms.search.glossary import meant
from cms.search.search import A_PAGE, Results, search


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    address = Address.read(request.GET, asked_for(request).replace(settings.LANGUAGE_CODE, ""))
    context: dict[str, object] = {"query": address.query, "address": address}
    if address.query:
        results = _results(address, request.partnership, request.user)  # type: ignore[attr-defined]
        pages = min(-(-results.total // A_PAGE), MOST_PAGES)
        if 0 < pages < address.page:  # There were more when the address was written.
            return HttpResponseRedirect(request.path + address.write(page=pages))
        context |= _found(request, address, results, pages)
    return render(request, "search/results.html", context)


def _found(request: HttpRequest, address: Address, results: Results, pages: int) -> dict[str, object]:
    partnership, user = request.partnership, request.user  # type: ignore[attr-defined]
    is_first = address.page == 1 and not address.is_narrowed
    recommended = best_bets(partnership, address.query, user) if is_first else []
    if is_first and not address.sort and not asked.is_machine(request.headers.get("User-Agent", "")):
        found = results.total + len(recommended)
        asked.note(partnership, address.query, found=found, good=results.good or bool(recommended))
    return {
        "said_in": results.language,
        "direction": direction(results.language),
        "asked": asked.token(address.query),
        "meanings": meant(partnership, results.acronyms) if is_first and results.acronyms else [],
        "results": results,
        "facets": address.facets(results.facets),
        "recommended": recommended,
        "better": address.write(query=results.suggestion, page=1) if results.suggestion else "",
        "pages": [(number, address.write(page=number)) for number in range(1, pages + 1)],
        "before": address.write(page=address.page - 1) if address.page > 1 else "",
        "after": address.write(page=address.page + 1) if address.page < pages else "",
    }


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles that go on from what was typed, of what this reader may open: in the language that was asked for; where
    nothing there begins so, in the first."""
    partnership, user = request.partnership, request.user  # type: ignore[attr-defined]
    typed = words(request.GET.get("q", ""))
    language = asked_for(request).replace(settings.LANGUAGE_CODE, "")
    found = complete(typed, partnership, reader=user, language=language) if language else []
    found = found or complete(typed, partnership, reader=user)
    response = JsonResponse({"found": [{"title": each.title, "url": each.url, "kind": each.kind} for each in found]})
    patch_cache_control(response, private=True, max_age=60)
    return response


@csrf_exempt  # A beacon of whoever is signed in or not; what it counts was signed by the page of results.
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """Count which place of the list was chosen."""
    counted = asked.chosen(request.partnership, request.POST.get("asked", ""), request.POST.get("rank", ""))  # type: ignore[attr-defined]
    return HttpResponse(status=204 if counted else 400)


def _results(address: Address, partnership: Partnership, user: Any) -> Results:
    """In the language that was asked for; where nothing there has the words, in the first."""
    asking = {"reader": user, "filters": address.filters, "page": address.page, "sort": address.sort}
    if address.language:
        results = search(address.query, partnership, language=address.language, **asking)
        if results.total or address.is_narrowed:
            return results
    return search(address.query, partnership, **asking)
