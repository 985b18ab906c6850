"""Screens on what became of letters: a mailing's outcome, domains in trouble, what reaches a role in a week."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.core.table_file import csv_file, xlsx_file
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.models import Role
from newsletters.models import Mailing
from newsletters.models.publication import Tracking
from newsletters.reports import chart, outcome, planned
from newsletters.reports import week as weeks
from newsletters.reports.chart import Part
from newsletters.reports.domains import failing_in
from newsletters.reports.outcome import COLUMNS, GROUPS, Row, Table
from newsletters.reports.overlap import overlap
from newsletters.reports.readers import READERS
from newsletters.reports.week import A_DAY
from newsletters.tracking import report as tracking

FILES = {"csv": csv_file, "xlsx": xlsx_file}
HEADTEACHER = "headteacher"


class ReportScreen(Screen):
    right = READERS
    header_icon = "doc-full-inverse"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_send": rights.holds(self.user, rights.SEND)}

    def up(self) -> list[dict[str, str]]:
        """The screens above this one."""
        return [{"url": reverse("reports:index"), "label": "Who received what"}]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.up(), {"url": "", "label": self.get_page_title()}]


class OfMailing(ReportScreen):
    mailing: Mailing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = Mailing.objects.of(self.partnership).visible_to(self.user).select_related("publication", "partnership")
        self.mailing = get_object_or_404(found, pk=kwargs["pk"])


class MailingReport(OfMailing):
    """The outcome of a mailing, as tables that each sum to its audience, with charts."""

    page_title = "Report"
    template_name = "newsletters/reports/outcome.html"

    def get_page_subtitle(self) -> str:
        return self.mailing.subject

    def up(self) -> list[dict[str, str]]:
        if not rights.holds(self.user, rights.SEND):
            return super().up()
        return [
            {"url": reverse("mailings:index"), "label": "Sent and going"},
            {"url": reverse("mailings:mailing", args=[self.mailing.pk]), "label": self.mailing.subject},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tables = outcome.tables(self.mailing)
        whole = outcome.whole(tables)
        columns = outcome.columns(whole.counts)
        return super().get_context_data(**kwargs) | {
            "mailing": self.mailing,
            "whole": whole,
            "groups": [(group, label, whole.of(group)) for group, label in GROUPS.items() if whole.of(group)],
            "states": [(label, whole.counts[column], COLUMNS[column][1]) for column, label in columns],
            "chart": outcome_bar("all", whole),
            "columns": columns,
            "tables": [shown(table, columns) for table in map(Table.shortened, tables)],
            "failing": failing_in(self.mailing),
            "clicks": clicks(self.mailing),
        }


class MailingFile(OfMailing):
    """The same numbers as a file, every domain among them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = FILES.get(kwargs["kind"])
        if made is None:
            raise Http404
        headings, rows = outcome.cells(outcome.tables(self.mailing))
        return made(f"mailing-{self.mailing.pk}", headings, rows)


def shown(table: Table, columns: list[tuple[str, str]]) -> dict[str, Any]:
    """A table as its template lays it out: cells in the order of the columns, and a bar for each row."""
    rows = [
        {
            "label": row.label,
            "cells": [row.counts.get(column, 0) for column, _ in columns],
            "total": row.total,
            "chart": outcome_bar(f"{table.name}-{number}", row),
        }
        for number, row in enumerate(table.rows)
    ]
    sums = [sum(row.counts.get(column, 0) for row in table.rows) for column, _ in columns]
    return {"table": table, "rows": rows, "sums": sums}


def outcome_bar(name: str, row: Row) -> SafeString:
    parts = [Part(group, label, row.of(group)) for group, label in GROUPS.items()]
    return chart.bar(name, f"{row.label}: what became of {row.total:,} letters", parts)


def clicks(mailing: Mailing) -> dict[str, Any] | None:
    """The links of a mailing with a bar for each; nothing where nothing is counted."""
    figures = tracking.figures(mailing)
    if figures.rule == Tracking.NONE:
        return None
    most = max((link.people + link.machines for link in figures.links), default=0)
    rows = [
        (link, chart.bar(
            f"link-{link.number}",
            f"How often “{link.label or link.url}” was followed",
            [Part("count", "By people", link.people), Part("not-sent", "By machines", link.machines)],
            most=most,
        ))
        for link in figures.links
    ]  # fmt: skip
    return {"figures": figures, "rows": rows}


class WeekScreen(ReportScreen):
    """All that lands on the desks of one role in a week, headteachers first."""

    page_title = "What reaches schools in a week"
    header_icon = "calendar-alt"
    template_name = "newsletters/reports/week.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        role, monday = self._role(), self._monday()
        roles = Role.objects.of(self.partnership).order_by("name")
        context = super().get_context_data(**kwargs) | {
            "roles": roles,
            "role": role,
            "monday": monday,
            "before": monday - 7 * A_DAY,
            "after": monday + 7 * A_DAY,
            "this_week": weeks.monday_of(timezone.localdate()),
        }
        if role is None:
            return context
        seen = weeks.week(self.partnership, role, monday, user=self.user)
        numbers = planned.planned(self.partnership, self.user, monday, monday + 6 * A_DAY)
        return context | {
            "week": seen,
            "spread": [(letters, desks, _spread_bar(letters, desks, seen)) for letters, desks in seen.spread],
            "overlap": overlap(self.partnership, self.user, monday, numbers),
        }

    def _role(self) -> Role | None:
        """The role that was asked for; else the headteacher, else any."""
        roles = Role.objects.of(self.partnership)
        asked = self.request.GET.get("role", "").replace("\0", "")[:40]
        found: Role | None = (
            roles.filter(key=asked).first() or roles.filter(key=HEADTEACHER).first() or roles.order_by("name").first()
        )
        return found

    def _monday(self) -> dt.date:
        try:
            day = dt.date.fromisoformat(self.request.GET.get("week", "")[:10])
        except ValueError:
            day = timezone.localdate()
        return weeks.monday_of(day if 2000 <= day.year <= 2200 else timezone.localdate())


def _spread_bar(letters: int, desks: int, week: weeks.Week) -> SafeString:
    part = Part("count", "Schools", desks)
    most = max(n for _, n in week.spread)
    return chart.bar(f"spread-{letters}", f"{letters} letter{'' if letters == 1 else 's'}", [part], most=most)
