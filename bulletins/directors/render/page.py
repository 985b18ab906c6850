"""A report as one HTML file that needs nothing beside it; the PDF is made of the same."""

from django.template.loader import render_to_string

from bulletins.directors.report import Report


def as_html(report: Report) -> str:
    return render_to_string("bulletins/directors/print.html", {"report": report})
