"""Who owes copy or approval to a number is reminded once, when it is due, by London's clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition, Item, OwnSection
from bulletins.remind import remind
from cms.notices.models import Notice
from newsletters.models.timetable import Rhythm
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import make_item
from tests.bulletins.editions.test_targets import approve_it
from tests.cms.calendar.terms import autumn, spring

FRIDAY = dt.date(2026, 12, 4)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of December 2026 by London's clocks."""
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo("Europe/London"))


COPY, APPROVAL, SENDING = at(2, 12), at(4, 12), at(4, 15)


@pytest.fixture
def people(ealing, gatekeeping, sign_in):
    """Gatekeeping keeps its rhythm: last week's number is in the archive."""
    autumn(ealing)
    spring(ealing)
    compose(gatekeeping, FRIDAY - dt.timedelta(days=7))
    Edition.objects.update(live=True)
    roles = ("contributor", "editor", "approver")
    return {role: sign_in(role, ealing, email=f"{role}@staff.example").user for role in roles}


def told(kind: str = "") -> dict[str, str]:
    notices = Notice.objects.filter(kind=kind) if kind else Notice.objects.filter(kind__endswith="-owed")
    return {notice.address.partition("@")[0]: notice.text for notice in notices}


def draft(publication, owner, title="Census", **fields):
    return make_item(publication, title, state=Item.State.DRAFT, owner=owner, **fields)


def test_whoever_owns_a_draft_is_told_when_its_copy_is_due_and_not_before(gatekeeping, people):
    draft(gatekeeping, people["contributor"])
    draft(gatekeeping, None, "Made by somebody", made_by=people["editor"])

    remind(COPY - dt.timedelta(minutes=1))
    assert told() == {}
    remind(COPY)

    assert set(told("copy-owed")) == {"contributor", "editor"}
    text = told()["contributor"]
    assert "Gatekeeping 2 goes on Friday 4 December 2026, 15:00." in text
    assert "Its copy was due on Wednesday 2 December, 12:00." in text
    assert "Census" in text
    assert "Made by somebody" not in text


def test_nobody_is_told_twice_nor_after_the_number_is_to_go(gatekeeping, people):
    draft(gatekeeping, people["contributor"])

    for moment in (COPY, COPY + dt.timedelta(minutes=5), SENDING - dt.timedelta(hours=4)):
        remind(moment)
    assert Notice.objects.filter(kind="copy-owed").count() == 1
    assert Notice.objects.get(kind="copy-owed").expires_at == SENDING
    draft(gatekeeping, people["editor"], "Late")
    remind(SENDING)

    assert Notice.objects.filter(kind="copy-owed").count() == 1


def test_whoever_looks_after_a_section_is_told_where_nothing_new_is_ready(gatekeeping, people):
    for slug in ("finance-and-data", "facilities"):
        section = gatekeeping.sections.get(slug=slug)
        OwnSection.objects.create(partnership=gatekeeping.partnership, section=section, user=people["contributor"])
    make_item(gatekeeping, "Of the week before")
    seal(approve_it(compose(gatekeeping, FRIDAY - dt.timedelta(days=14))))
    make_item(gatekeeping, "New lettings", section="facilities")

    remind(COPY)

    assert "Finance and data" in told()["contributor"]  # Its readers had the other.
    assert "Facilities" not in told()["contributor"]


def test_who_works_here_no_more_is_not_told_and_what_is_not_due_nobody_owes(gatekeeping, people):
    draft(gatekeeping, people["contributor"])
    draft(gatekeeping, people["editor"], "In January", starts_on=dt.date(2027, 1, 4))
    draft(gatekeeping, people["editor"], "Over", ends_on=dt.date(2026, 12, 3))
    people["contributor"].staff_roles.all().delete()

    remind(COPY)

    assert told() == {}


@pytest.mark.parametrize("change", ["silent", "when-needed", "asleep"])
def test_a_publication_that_is_silent_or_keeps_no_rhythm_nags_nobody(gatekeeping, people, change):
    draft(gatekeeping, people["contributor"])
    if change == "silent":
        gatekeeping.reminders = False
    elif change == "when-needed":
        gatekeeping.rhythm = Rhythm.WHEN_NEEDED
    else:
        Edition.objects.update(date=FRIDAY - dt.timedelta(weeks=12))
    gatekeeping.save()

    remind(COPY)
    remind(APPROVAL)

    assert told() == {}


def test_a_week_without_school_has_no_number_and_no_reminder(gatekeeping, people):
    draft(gatekeeping, people["contributor"])

    remind(at(23, 12))

    assert told() == {}


def test_approvers_are_told_when_approval_is_due_and_was_not_given(gatekeeping, people):
    edition = compose(gatekeeping, FRIDAY)
    make_item(gatekeeping, "New")
    compose(gatekeeping, FRIDAY)
    ask(edition, people["editor"])
    remind(APPROVAL - dt.timedelta(minutes=1))
    assert told("approval-owed") == {}

    remind(APPROVAL)
    remind(APPROVAL + dt.timedelta(minutes=5))

    assert set(told("approval-owed")) == {"approver"}
    assert "its approval was due on Friday 4 December, 12:00" in told("approval-owed")["approver"]
    assert Notice.objects.filter(kind="approval-owed").count() == 1


def test_what_is_approved_nobody_owes(gatekeeping, people):
    make_item(gatekeeping, "New")
    edition = compose(gatekeeping, FRIDAY)
    ask(edition, people["editor"])
    approve(edition, people["approver"])

    remind(APPROVAL)

    assert told("approval-owed") == {}


def test_where_nobody_asked_for_approval_or_composed_whoever_composes_is_told(gatekeeping, people):
    remind(APPROVAL)

    assert "Nobody has composed it." in told("approval-owed")["editor"]
    assert "approver" not in told("approval-owed")


def test_the_clock_looks_by_itself(gatekeeping, people):
    from cms.core import clock

    assert "reminders" in {job.name for job in clock.jobs()}
    assert remind(timezone.now()) >= 0
