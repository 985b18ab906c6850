"""Editions that are to come, for the report on what reaches schools in a week."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from bulletins.planning import planned
from cms.people import rights
from cms.people.models import Partnership
from newsletters.models import Publication
from newsletters.reports.planned import Planned

A_WEEK = 7


def editions(partnership: Partnership, user: Any, since: dt.date, until: dt.date) -> Iterable[Planned]:
    """Each number that is planned for these days and not sealed. What goes to a private list is not everybody's."""
    start = max(since, timezone.localdate())
    publications = Publication.objects.of(partnership).select_related("partnership")
    if rights.PRIVATE_LISTS not in user.rights_here:
        private = Publication.lists.through.objects.filter(publication=OuterRef("pk"), list__private=True)
        publications = publications.exclude(Exists(private))
    for publication in publications if start <= until else []:
        for number in planned(publication, since=start, many=A_WEEK):
            if start <= number.date <= until and not (number.edition and number.edition.is_sealed):
                url = reverse("editions:edition", args=[number.edition.pk]) if number.edition else ""
                title = f"{publication.name} number {number.number}"
                yield Planned(number.date, publication.name, title, url, publication.pk)
