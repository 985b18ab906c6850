"""Schools as everybody may see them: what the public register says of each, and nothing of who works there."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.people.models import School


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """All that are open, by phase."""
    found: dict[str, list[School]] = {}
    rows = School.objects.of(request.partnership).open().order_by("name")  # type: ignore[attr-defined]
    for school in rows.only("name", "urn", "phase"):
        found.setdefault(school.get_phase_display(), []).append(school)
    return render(request, "people/schools.html", {"phases": sorted(found.items())})


@require_safe
def school(request: HttpRequest, urn: int) -> HttpResponse:
    found = get_object_or_404(School.objects.of(request.partnership).open(), urn=urn)  # type: ignore[attr-defined]
    return render(request, "people/school.html", {"school": found, "lines": lines(found), "website": website(found)})


def lines(school: School) -> list[tuple[str, str]]:
    """What is said of it: those facts that it has."""
    address = ", ".join(filter(None, [school.street, school.locality, school.town, school.postcode]))
    facts = [
        ("Phase", school.get_phase_display()), ("Type", school.type), ("Address", address),
        ("Telephone", school.telephone), ("Trust", school.trust), ("Federation", school.federation),
        ("URN", str(school.urn)),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


def website(school: School) -> str:
    """The address of its own website; empty where what is noted is none."""
    noted = school.website.strip()
    whole = noted if "://" in noted else f"https://{noted}"
    try:
        parts = urlsplit(whole)
        fits = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return ""
    return whole if noted and fits else ""
