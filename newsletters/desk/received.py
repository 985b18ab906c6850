"""Screens on who received what, and why: the start, a person, a school, one letter as it went."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from cms.people import rights
from cms.people.models import Contact, School
from newsletters.desk.door import as_letter
from newsletters.desk.reports import FILES, ReportScreen
from newsletters.desk.sample import as_it_went
from newsletters.models import Delivery, Mailing
from newsletters.reports import received
from newsletters.reports.domains import failing_lately
from newsletters.reports.read import read
from newsletters.reports.readers import READERS
from newsletters.reports.received import HEADINGS, Period

FOUND = 20
A_PAGE = 50
A_SCHOOLS_PAGE = 200


class StartScreen(ReportScreen):
    """Whom or which school one asks about; and the domains that are in trouble this week."""

    page_title = "Who received what"
    template_name = "newsletters/reports/index.html"

    def up(self) -> list[dict[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("q", "").replace("\0", " ").strip()[:200]
        words = asked.split()[:6]
        mailings = Mailing.objects.of(self.partnership).visible_to(self.user)
        return super().get_context_data(**kwargs) | {
            "query": asked,
            "people": self._people(words) if words else [],
            "schools": self._schools(words) if words else [],
            "failing": failing_lately(mailings),
        }

    def _people(self, words: list[str]) -> Any:
        found = Contact.objects.of(self.partnership).visible_to(self.user)
        for word in words:
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found.order_by("name", "email")[:FOUND]

    def _schools(self, words: list[str]) -> Any:
        found = School.objects.of(self.partnership).visible_to(self.user)
        for word in words:
            number = Q(urn=word) if word.isdecimal() and len(word) < 10 else Q()
            found = found.filter(Q(name__icontains=word) | number)
        return found.order_by("name")[:FOUND]


class PersonScreen(ReportScreen):
    """Every letter to one person: when, why, what became of it, what came back, and the letter itself."""

    page_title = "Letters"
    header_icon = "user"
    template_name = "newsletters/reports/person.html"

    @cached_property
    def contact(self) -> Contact:
        found = Contact.objects.of(self.partnership).visible_to(self.user).select_related("partnership")
        return get_object_or_404(found, pk=self.kwargs["pk"])  # type: ignore[no-any-return]

    def get_page_title(self) -> str:
        return f"Letters to {self.contact.name or self.contact.email}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = received.of_person(self.contact, user=self.user)
        page = Paginator(letters, A_PAGE).get_page(self.request.GET.get("p"))
        shown = list(received.rows(page))
        received.note_looks(self.request, shown)
        return super().get_context_data(**kwargs) | {
            "contact": self.contact,
            "page": page,
            "rows": shown,
            "may_edit": rights.holds(self.user, rights.PEOPLE),
        }


class SchoolScreen(ReportScreen):
    """All letters to the people of one school in a period, by publication; and the same as a file."""

    page_title = "Letters"
    header_icon = "home"
    template_name = "newsletters/reports/school.html"

    @cached_property
    def school(self) -> School:
        found = School.objects.of(self.partnership).visible_to(self.user).select_related("partnership")
        return get_object_or_404(found, pk=self.kwargs["pk"])  # type: ignore[no-any-return]

    @cached_property
    def period(self) -> Period:
        return Period.asked(self.request.GET.get("from", ""), self.request.GET.get("until", ""))

    def get_page_title(self) -> str:
        return f"Letters to {self.school}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asked := request.GET.get("export"):
            return self.export(asked)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = received.of_school(self.school, self.period, user=self.user)
        page = Paginator(letters, A_SCHOOLS_PAGE).get_page(self.request.GET.get("p"))
        shown = list(received.rows(page, school=self.school))
        received.note_looks(self.request, shown)
        return super().get_context_data(**kwargs) | {
            "school": self.school,
            "period": self.period,
            "page": page,
            "publications": received.by_publication(shown),
            "may_edit": rights.holds(self.user, rights.PEOPLE),
        }

    def export(self, kind: str) -> HttpResponse:
        made = FILES.get(kind)
        if made is None:
            raise Http404
        rows = list(received.rows(received.of_school(self.school, self.period, user=self.user), school=self.school))
        received.note_looks(self.request, rows)
        name = f"letters-{self.school.urn}-{self.period.since:%Y-%m-%d}-{self.period.until:%Y-%m-%d}"
        return made(name, HEADINGS, (row.cells for row in rows))


class ReadingScreen(ReportScreen):
    """The letters of a period with the words as they were got: what did we send to this school in March?"""

    page_title = "What was sent"
    template_name = "newsletters/reports/read.html"

    @cached_property
    def period(self) -> Period:
        return Period.asked(self.request.GET.get("from", ""), self.request.GET.get("until", ""))

    def reading(self, letters: Any, school: School | None = None) -> dict[str, Any]:
        page = Paginator(letters, A_PAGE).get_page(self.request.GET.get("p"))
        shown = list(received.rows(page, school=school))
        received.note_looks(self.request, shown)
        return {"period": self.period, "page": page, "letters": read(shown)}


class ReadPersonScreen(ReadingScreen, PersonScreen):  # type: ignore[misc]  # Both say what the page is called.
    page_title = "What was sent"
    template_name = ReadingScreen.template_name

    def get_page_title(self) -> str:
        return f"What was sent to {self.contact.name or self.contact.email}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        start, end = self.period.moments
        letters = received.of_person(self.contact, user=self.user)
        within = letters.filter(mailing__goes_at__gte=start, mailing__goes_at__lt=end)
        return (
            ReportScreen.get_context_data(self, **kwargs)
            | self.reading(within)
            | {
                "list_url": reverse("reports:person", args=[self.contact.pk]),
                "list_label": "All letters to them, with what became of each",
            }
        )


class ReadSchoolScreen(ReadingScreen, SchoolScreen):  # type: ignore[misc]  # As above.
    page_title = "What was sent"
    template_name = ReadingScreen.template_name

    def get_page_title(self) -> str:
        return f"What was sent to {self.school}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = received.of_school(self.school, self.period, user=self.user)
        where = reverse("reports:school", args=[self.school.pk])
        days = f"from={self.period.since:%Y-%m-%d}&until={self.period.until:%Y-%m-%d}"
        return (
            ReportScreen.get_context_data(self, **kwargs)
            | self.reading(letters, self.school)
            | {
                "list_url": f"{where}?{days}",
                "list_label": "Each letter to its people, with what became of it",
            }
        )


@require_safe
def letter(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One letter as its reader got it, with their own name and reason. What acts for them acts for nobody here."""
    if not rights.holds(request.user, READERS):
        raise PermissionDenied
    mailings = Mailing.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    letters = Delivery.objects.filter(mailing__in=mailings.order_by().values("pk")).exclude(variant=None)
    found = get_object_or_404(letters.select_related("variant__mailing__partnership"), pk=pk)
    received.note_looks(request, [received.Received(found)])
    if part == "html":
        return as_letter(as_it_went(found, html=True))
    answer = HttpResponse(as_it_went(found, html=False), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer
