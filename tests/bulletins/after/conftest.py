"""Numbers that were sent."""

import datetime as dt
from typing import Any

import pytest

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from cms.people.appoint import appoint
from newsletters.models import Delivery, Mailing, Publication
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import FRIDAY
from tests.factories import make_user


def approved(edition: Edition) -> Edition:
    here = edition.publication.partnership
    writer, reader = make_user(f"writer@{here.key}.example"), make_user(f"reader@{here.key}.example")
    appoint(user=writer, partnership=here, role="editor")
    appoint(user=reader, partnership=here, role="approver")
    ask(edition, writer)
    approve(edition, reader)
    found: Edition = Edition.objects.get(pk=edition.pk)
    return found


def gone(edition: Edition, **words: Any) -> Edition:
    """An edition that was approved, sealed and sent to everybody of its audience."""
    if words:
        newest = edition.get_latest_revision_as_object()
        for name, value in words.items():
            setattr(newest, name, value)
        newest.save_revision(clean=False)
    mailing = seal(approved(edition))
    mailing.deliveries.waiting().update(state=Delivery.State.SENT)
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.DONE)
    edition.on_first_letter()
    found: Edition = Edition.objects.get(pk=edition.pk)
    return found


@pytest.fixture
def send():
    """`send(gatekeeping, subject="…")`: this week's number, gone."""

    def make(publication: Publication, on: dt.date = FRIDAY, **words: Any) -> Edition:
        return gone(compose(publication, on), **words)

    return make
