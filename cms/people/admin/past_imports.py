"""An import that was asked for: how it goes, what became of each row, and taking it back."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cms.core.export import safe_cell
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.imports import run
from cms.people.imports.record import lines, unpack
from cms.people.imports.undo import CannotUndo, undo
from cms.people.models import Import, ImportPart

HEADERS = ["Row", "What became of it", "Who or what", "Column", "Note"]


class PastImport(Screen):
    right = rights.PEOPLE
    header_icon = "download"

    def imported(self) -> Import:
        found: Import = get_object_or_404(
            Import.objects.of(self.partnership).select_related("user", "undone_by"), pk=self.kwargs["pk"]
        )
        return found


class PastScreen(PastImport):
    """Follows an import while it runs, without scripts; shows its rows page by page when it is done."""

    page_title = "Import"
    template_name = "people/admin/past_import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imported = self.imported()
        state = imported.state
        parts = imported.parts.filter(kind=ImportPart.Kind.ROWS)
        pages, number = parts.count(), self.page()
        part = parts.filter(number=number - 1).first()
        if part is None and number > 1:
            raise Http404
        return super().get_context_data(**kwargs) | {
            "imported": imported,
            "busy": state in (Import.State.WAITING, Import.State.RUNNING),
            "counts": [
                (what, imported.report.get(what, 0)) for what in ("created", "updated", "unchanged", "rejected")
            ],
            "rows": unpack(part) if part else [],
            "number": number,
            "pages": pages,
            "can_undo": state == Import.State.DONE,
            "can_start": state == Import.State.FAILED and imported.upload_id is not None,
        }

    def page(self) -> int:
        asked = self.request.GET.get("page", "1")
        return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        imported = self.imported()
        if "undo" in request.POST:
            try:
                messages.success(request, undo(imported, self.user).in_words())
            except CannotUndo as fault:
                messages.error(request, str(fault))
        elif "again" in request.POST and not run.again(imported):
            messages.error(request, "This cannot be started again: upload the file once more.")
        return redirect(reverse("import_past", args=[imported.pk]))


class RowsFile(PastImport):
    """Every row and what became of it, as CSV."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:  # type: ignore[override]
        imported = self.imported()
        answer = StreamingHttpResponse(_csv(imported), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="import-{imported.pk}-rows.csv"'
        return answer


def _csv(imported: Import) -> Iterator[str]:
    yield "\ufeff" + _line(HEADERS)
    for row in lines(imported, ImportPart.Kind.ROWS):
        yield _line([safe_cell(cell, csv=True) for cell in row])


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
