"""Every empty seat that must be filled, and the panel of the admin's home that counts them."""

import csv
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.core.export import safe_cell
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.admin.seat_screens import SEATS
from cms.people.gaps import empty_since, gaps
from cms.people.models import School, Seat

PER_PAGE = 100
HEADINGS = ["URN", "School or group", "Seat", "Empty since", "Whom we reminded", "When"]


class GapsScreen(Screen):
    right = SEATS
    page_title = "Gaps"
    header_icon = "warning"
    template_name = "people/admin/gaps.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "csv":
            return self.export()
        return super().get(request, *args, **kwargs)

    def gaps(self) -> Any:
        return gaps(self.partnership).visible_to(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.gaps(), PER_PAGE).get_page(self.request.GET.get("p"))
        since = empty_since(page.object_list)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": [(seat, since.get(seat.pk), reminded(seat)) for seat in page.object_list],
            "reminds": self.partnership.gap_reminders,
        }

    def export(self) -> HttpResponse:
        seats = list(self.gaps())
        since = empty_since(seats)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="gaps.csv"'
        answer.write("\ufeff")  # Without it Excel reads accents wrongly.
        out = csv.writer(answer)
        out.writerow(HEADINGS)
        for seat in seats:
            row = [
                seat.school.urn if seat.school else "",
                str(seat.school or seat.group),
                seat.role.name,
                since.get(seat.pk, "never held"),
                reminded(seat),
                seat.reminded_on or "",
            ]
            out.writerow([safe_cell(cell, csv=True) for cell in row])
        return answer


def reminded(seat: Seat) -> str:
    """Whom we told that it is empty; nothing where nobody was told yet."""
    if seat.reminded_on is None:
        return ""
    return str(seat.reminded.name or seat.reminded.email) if seat.reminded else "the membership office"


class PeoplePanel(Component):
    """What is missing among the people: empty seats, and schools that no quadrant reaches."""

    name = "people"
    template_name = "people/admin/panel.html"
    order = 30

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        request = (parent_context or {})["request"]
        lines = []
        if empty := gaps(request.partnership).visible_to(request.user).count():
            seats = "1 seat that must be filled is" if empty == 1 else f"{empty} seats that must be filled are"
            lines.append((f"{seats} empty", reverse("gaps")))
        if rights.holds(request.user, rights.PEOPLE) and (without := without_quadrant(request.partnership)):
            lines.append((without_in_words(without), f"{reverse('schools:index')}?quadrant=none&open=open"))
        return {"lines": lines}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["hub/desk.css"]})


def without_quadrant(partnership: Any) -> int:
    return School.objects.of(partnership).open().without_quadrant().count()  # type: ignore[no-any-return]


def without_in_words(number: int) -> str:
    schools = "1 school has" if number == 1 else f"{number} schools have"
    return f"{schools} no quadrant: alerts by quadrant miss {'it' if number == 1 else 'them'}"
