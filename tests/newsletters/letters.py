"""A sample letter with invented content, as long and as varied as a real week's."""

import datetime as dt
from typing import Any

from cms.people.models import Partnership
from newsletters.edition import Letter, LetterItem, LetterSection
from newsletters.models import Publication

READER = {
    "name": "Sam Reader",
    "address": "sam.reader@oak.example",
    "reason": "You are SENCO at Oak Primary School.",
    "web_url": "http://ealing.test/newsletters/gatekeeping/12/",
    "leave_url": "http://ealing.test/letters/leave/abcdefghijklmnopqrstuvwxyz012345/",
    "preferences_url": "http://ealing.test/letters/preferences/abcdefghijklmnopqrstuvwxyz012345/",
    "one_click_url": "http://ealing.test/letters/one-click/abcdefghijklmnopqrstuvwxyz012345/",
    "message_id": "<7.1234@ealing.test>",
    "date": "Fri, 27 Nov 2026 16:00:00 +0000",
}


def make_publication(partnership: Partnership, **fields: Any) -> Publication:
    made = {"slug": "gatekeeping", "name": "Gatekeeping", "sender_email": "news@ealing.example"} | fields
    return Publication.objects.create(partnership=partnership, **made)


def item(title: str, summary: str = "", **fields: Any) -> LetterItem:
    return LetterItem(title=title, summary=summary, url=fields.pop("url", f"/news/{len(title)}/"), **fields)


def sections() -> list[LetterSection]:
    return [
        LetterSection(
            title="For headteachers",
            items=[
                item(
                    "Autumn census: sign off your return",
                    "The autumn census closes next week. Check your numbers on roll and free school meals against last "
                    "year's before you sign. The pupil data team answers the telephone until six on Thursday.",
                    action="Sign off the autumn census",
                    deadline=dt.date(2026, 12, 4),
                    audience="Headteachers and school business managers",
                ),
                item(
                    "New lettings policy: version 3",
                    "What schools charge community groups for halls and pitches has changed: evening rates are set "
                    "once a year, and insurance is asked for before the first booking.",
                    audience="School business managers",
                ),
            ],
        ),
        LetterSection(
            title="Special educational needs and disabilities",
            items=[
                item(
                    "Annual reviews: dates for the spring term",
                    "Send us the dates of all annual reviews in Year 5 and Year 9, so that an officer can come.",
                    action="Send the dates of your annual reviews",
                    deadline=dt.date(2026, 12, 11),
                    audience="SENCOs",
                ),
                item("Speech and language drop-in moves to Tuesdays", "From January, at the Lavender Road centre."),
            ],
        ),
        LetterSection(title="Nothing here this week", items=[]),
        LetterSection(
            title="Training and dates",
            items=[
                item(
                    "Designated safeguarding leads' network",
                    "Tuesday 8 December, 4pm, online. We look at the new local thresholds and two cases.\n\n"
                    "Book by e-mail; there are sixty places.",
                    url="https://training.example/dsl-network?term=autumn&year=2026",
                ),
            ],
        ),
    ]


def make_letter(partnership: Partnership, publication: Publication | None = None, **fields: Any) -> Letter:
    made: dict[str, Any] = {
        "publication": publication or make_publication(partnership),
        "subject": "Census sign-off by Friday, and the new lettings policy",
        "preheader": "Two things to do this week, and dates for January.",
        "masthead": "Gatekeeping · 27 November 2026 · Number 12",
        "introduction": "A short one this week. The census closes on Friday; everything else can wait until Monday.",
        "sections": sections(),
        "web_url": "http://ealing.test/newsletters/gatekeeping/12/",
    } | fields
    return Letter(**made)
