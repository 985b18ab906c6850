"""What schools pass on to families: a sheet to print, and a kit with the link, a paragraph and a picture."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from bulletins import leaves
from bulletins.after.share import public_items
from bulletins.after.social_picture import Picture, draw
from bulletins.leaves import Leaf
from bulletins.letters import address_of, day
from bulletins.models import Edition
from bulletins.send.declaration import FAMILIES

SIZE = (1200, 675)
#: As many titles a paragraph names: what fits into a message to parents.
NAMED = 5


def sheet(edition: Edition, request: HttpRequest) -> HttpResponse:
    """One side of A4, or two."""
    return TemplateResponse(request, "bulletins/send/sheet.html", _context(edition))


def kit(edition: Edition, request: HttpRequest) -> HttpResponse:
    drawn = _drawn(edition)
    context = {**_context(edition), "paragraph": paragraph(edition), "alt": drawn.alt, "size": SIZE}
    return TemplateResponse(request, "bulletins/send/kit.html", context)


def picture(edition: Edition, request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(_drawn(edition).png, content_type="image/png")
    if "save" in request.GET:
        name = f"{edition.publication.slug}-{edition.number}.png"
        answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def paragraph(edition: Edition) -> str:
    """For a school's own newsletter or a message to parents: what is in it, and where. Nothing of any reader."""
    items = [item.title.rstrip(".") for item in public_items(edition)[:NAMED]]
    opening = " ".join(edition.introduction.split())
    listed = "\n".join(f"- {title}" for title in items)
    return "\n\n".join(filter(None, [edition.subject, opening, listed, f"Read it here: {address_of(edition)}"]))


def _drawn(edition: Edition) -> Picture:
    publication = edition.publication
    under = f"{publication.name} · {day(edition.date)}"
    return draw(publication.partnership, title=edition.subject, under=under, size=SIZE)


def _context(edition: Edition) -> dict[str, Any]:
    partnership = edition.publication.partnership
    here = address_of(edition)
    return {
        "page": edition,
        "publication": edition.publication,
        "items": public_items(edition),
        "address": here,
        "sign_up": partnership.url(reverse("sign_up").lstrip("/")) + f"?for={edition.publication.slug}",
        "day": day(edition.date),
        **{f"{leaf}_url": f"{here}{leaf}/" for leaf in ("sheet", "kit", "picture")},
    }


def register() -> None:
    leaves.register(
        FAMILIES,
        Leaf("sheet", "Print it as a sheet", sheet),
        Leaf("kit", "For schools: pass it on", kit),
        Leaf("picture", "", picture),
    )
