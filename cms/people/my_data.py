"""What is held about whoever is signed in, for themselves."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.people.models import Contact
from cms.people.own_details import masked
from cms.people.person import everything
from cms.people.shown import parts


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """A page to read and print."""
    found = _found(request)
    return render(request, "people/my_data.html", {"parts": parts(found), "found": found})


@never_cache
@require_safe
@login_required
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The same as one JSON file."""
    found = _found(request)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _found(request: HttpRequest) -> dict[str, Any]:
    """All of it, the mobile number so that its owner knows it again: a mailbox that others read must not tell it."""
    found = everything(_own(request))
    if found["mobile"]:
        found["mobile"]["number"] = masked(found["mobile"]["number"])
    return found


def _own(request: HttpRequest) -> Contact:
    """The contact of this user at this host: they proved its address."""
    here: Any = request.partnership  # type: ignore[attr-defined]
    contact = Contact.objects.of(here).filter(user=request.user.pk).order_by("pk").first()
    if contact is None:
        raise Http404
    contact.partnership = here
    return contact  # type: ignore[no-any-return]
