"""Redirects from a CSV file: `from,to`, a line each; and out to one."""

import csv
import dataclasses
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.export import safe_cell
from cms.core.redirects.follow import own_redirects
from cms.core.redirects.forms import old_path
from cms.people.models import Partnership

LONGEST = 5000  # lines


@dataclasses.dataclass
class Taken:
    """`refused`: the line's number and a sentence."""

    made: int = 0
    refused: list[tuple[int, str]] = dataclasses.field(default_factory=list)


class NoTable(Exception):
    """The file cannot be read; the message says why and how to mend it."""


@transaction.atomic
def take_in(data: bytes, *, partnership: Partnership, site: Any) -> Taken:
    """Make the redirects of a file; a line that cannot be is told and left out. Raises NoTable."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NoTable("This is no CSV file in UTF-8: save it as “CSV UTF-8”, and try again.") from fault
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    if not rows or [cell.strip().lower() for cell in rows[0][:2]] != ["from", "to"]:
        raise NoTable("The first line has to be: from,to")
    if len(rows) > LONGEST:
        raise NoTable(f"There are more than {LONGEST:,} lines: take in a part at a time.")
    taken = Taken()
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            _make(row, partnership, site)
            taken.made += 1
        except ValidationError as fault:
            taken.refused.append((number, " ".join(fault.messages)))
    return taken


def _make(row: list[str], partnership: Partnership, site: Any) -> None:
    old, to = (cell.strip().lstrip("'") for cell in [*row, "", ""][:2])
    path = old_path(old, partnership)
    if not to:
        raise ValidationError("It leads nowhere: give a page's address or that of another website after the comma.")
    if to.startswith("/") and partnership.home is not None:
        wanted = partnership.home.url_path + to.strip("/") + ("/" if to.strip("/") else "")
        page = Page.objects.filter(url_path=wanted, path__startswith=partnership.home.path).first()
        if page is None:
            raise ValidationError(f"There is no page at {to} on this website.")
        Redirect.objects.create(old_path=path, site=site, redirect_page=page)
    else:
        URLValidator(["http", "https"], message=f"“{to}” is no address: begin with / or https://.")(to)
        if len(to) > 255:
            raise ValidationError("The address that it leads to is too long: 255 letters at most.")
        Redirect.objects.create(old_path=path, site=site, redirect_link=to)


def as_csv(partnership: Partnership) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["from", "to"])
    home = partnership.home.url_path if partnership.home else "/"
    for row in own_redirects(partnership).select_related("redirect_page").order_by("old_path"):
        page = row.redirect_page
        to = "/" + page.url_path.removeprefix(home) if page else row.redirect_link
        lines.writerow([safe_cell(cell, csv=True) for cell in (row.old_path, to)])
    return out.getvalue()
