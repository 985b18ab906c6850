"""Screens of what is kept how long, of who was erased, and of who looked at what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cms.core.table_file import csv_file, xlsx_file
from cms.people import erased, looks, retention, rights
from cms.people.admin.door import Screen
from cms.people.models import Erasure, Look, RetentionRun

A_PAGE = 50
MOST_MONTHS = 240
RUNS = 30


class RetentionScreen(Screen):
    """What goes by itself, and when; counted as it would go now."""

    right = rights.SETTINGS
    page_title = "What is kept how long"
    header_icon = "history"
    template_name = "people/admin/retention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        faults: dict[str, str] = kwargs.pop("faults", {})
        rows: list[dict[str, Any]] = [
            {"each": each, "due": each.rule.due(self.partnership, each.before), "fault": faults.get(each.rule.name)}
            for each in retention.standing(self.partnership)
        ]
        labels = {row["each"].rule.name: row["each"].rule.label for row in rows}
        runs = list(RetentionRun.objects.of(self.partnership)[:RUNS])
        said = [(run, labels.get(run.rule, run.rule)) for run in runs]
        return super().get_context_data(**kwargs) | {"rows": rows, "runs": said, "most": MOST_MONTHS}

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted, faults = {}, {}
        for each in retention.standing(self.partnership):
            try:
                wanted[each.rule.name] = self._months(each.rule, request.POST.get(f"months-{each.rule.name}", ""))
            except ValueError as fault:
                faults[each.rule.name] = str(fault)
        if faults:
            messages.error(request, "Nothing was saved: mend what is marked below.")
            return self.render_to_response(self.get_context_data(faults=faults))
        for name, months in wanted.items():
            active = f"active-{name}" in request.POST
            retention.set_rule(name, partnership=self.partnership, months=months, active=active)
        messages.success(request, "Saved. The rules run once a day.")
        return redirect("retention")

    def _months(self, rule: retention.Rule, text: str) -> int:
        if not text.strip().isdecimal() or not rule.least_months <= int(text) <= MOST_MONTHS:
            raise ValueError(f"Give a number of months from {rule.least_months} to {MOST_MONTHS}.")
        return int(text)


class ErasedScreen(Screen):
    """That people were erased, and lifting the mark of one who wants to be back."""

    right = rights.PEOPLE
    page_title = "Erased people"
    header_icon = "bin"
    template_name = "people/admin/erased.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Erasure.objects.of(self.partnership).select_related("by")
        page = Paginator(rows, A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page": page}

    def post(self, request: HttpRequest) -> HttpResponse:
        if erased.lift(request.POST.get("email", ""), partnership=self.partnership):
            messages.success(request, "The mark was lifted: this person can be added and imported again.")
        else:
            messages.error(request, "There is no mark of this address: look for a slip, or it was lifted before.")
        return redirect("erased")


class LooksForm(forms.Form):
    q = forms.CharField(label="Who, or why", required=False, max_length=100)
    act = forms.ChoiceField(label="What they did", required=False, choices=[("", "All"), *Look.Act.choices])
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class LooksScreen(Screen):
    """The log of looks. It can be read and taken along, and not changed."""

    right = frozenset({rights.SETTINGS, rights.PRIVATE_LISTS})
    page_title = "Log of looks"
    header_icon = "view"
    template_name = "people/admin/looks.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = LooksForm(request.GET)
        found = self._found(form)
        if request.GET.get("export") in ("csv", "xlsx"):
            return self._taken(found, request.GET["export"])
        page: Any = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
        query = request.GET.copy()
        query.pop("p", None)
        context = self.get_context_data(form=form, page=page, rows=self._labelled(page), query=query.urlencode())
        return self.render_to_response(context)

    def _found(self, form: LooksForm) -> Any:
        found = Look.objects.of(self.partnership).select_related("user")
        form.is_valid()
        given = form.cleaned_data
        if words := given.get("q"):
            found = found.filter(who__icontains=words) | found.filter(reason__icontains=words)
        if act := given.get("act"):
            found = found.filter(act=act)
        if since := given.get("since"):
            found = found.filter(at__date__gte=since)
        if until := given.get("until"):
            found = found.filter(at__date__lte=until)
        return found

    def _labelled(self, found: Any) -> list[tuple[Look, str]]:
        return looks.labelled(found, self.partnership, named=rights.holds(self.user, rights.PRIVATE_LISTS))

    def _taken(self, found: Any, kind: str) -> HttpResponse:
        rows = [
            [f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}", look.who, look.get_act_display(), label, look.people,
             look.reason]
            for look, label in self._labelled(found)
        ]  # fmt: skip
        headings = ["When", "Who", "What they did", "Of what", "People", "Why"]
        return (xlsx_file if kind == "xlsx" else csv_file)("looks", headings, rows)
