"""Taking contacts, seats and schools along, as CSV or Excel, in columns that an import understands."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.export import KINDS, as_csv, as_xlsx


class ExportScreen(Screen):
    right = rights.PEOPLE
    page_title = "Export"
    header_icon = "upload"
    template_name = "people/admin/export.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kinds": [(kind, label) for kind, (label, _) in KINDS.items()]}


class ExportFile(Screen):
    right = rights.PEOPLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind, form = self.kwargs["kind"], self.kwargs["form"]
        if kind not in KINDS or form not in ("csv", "xlsx"):
            raise Http404
        table = KINDS[kind][1](self.partnership)
        name = f"{kind}-{timezone.localdate():%Y-%m-%d}.{form}"
        if form == "xlsx":
            return FileResponse(as_xlsx(table), as_attachment=True, filename=name)
        answer = StreamingHttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
