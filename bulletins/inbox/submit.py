"""A school or a service sends news in; it is thanked, and has word when the news is used or turned down."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import linebreaks

from bulletins.inbox.attach import LARGEST, checked
from bulletins.inbox.clean import clean
from bulletins.models import ArchivePage, Attachment, Entry, Submission
from cms.core import rate
from cms.notices.tell import tell
from cms.people.models import Contact, Partnership
from newsletters.models import Section

OF_A_PERSON, OF_A_CLIENT, PER = 10, 60, dt.timedelta(hours=1)
#: Word goes out so long after the decision: until then it can be undone and nobody knows.
REST = dt.timedelta(minutes=15)
DECIDED = (Entry.State.USED, Entry.State.DISCARDED)


class TooManySent(Exception):
    """You have sent a great deal in one hour. Wait an hour, then send the next."""

    def __str__(self) -> str:
        return str(self.__doc__)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody wrote into the form; all of it plain text."""

    title: str
    summary: str
    body: str = ""
    link: str = ""
    section: Section | None = None
    audience: str = ""
    action: str = ""
    deadline: dt.date | None = None
    contact_name: str = ""
    contact_email: str = ""


def sections(partnership: Partnership) -> "QuerySet[Section]":
    """Into which sections news may be wished: of publications that anybody may read, by name, on the website.

    Statutory ones are written by those who answer for them.
    """
    read_by_all = ArchivePage.objects.live().public().values("publication")
    found: QuerySet[Section] = Section.objects.of(partnership).filter(
        publication__statutory=False, publication__in=read_by_all
    )
    return found.select_related("publication").order_by("publication__name", "position")


@transaction.atomic
def submit(sent: Sent, *, contact: Contact, client: str, file: UploadedFile | None = None) -> Submission:
    """Put it into the inbox, and thank. The same again changes nothing. Raises TooManySent, CannotAttach."""
    key = _identity(sent, contact)
    known = Submission.objects.of(contact.partnership).filter(entry__identity=key).first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    if not all(
        (
            rate.hit("submission-contact", key=str(contact.pk), most=OF_A_PERSON, per=PER),
            rate.hit("submission-client", key=client, most=OF_A_CLIENT, per=PER),
        )
    ):
        raise TooManySent
    entry = Entry.objects.create(
        partnership=contact.partnership,
        identity=key,
        title=sent.title,
        summary=sent.summary,
        body=clean(linebreaks(sent.body, autoescape=True)) if sent.body else "",
        link=sent.link,
        author=contact.name,
    )
    if file is not None:
        _attach(entry, file)
    made = Submission.objects.create(
        partnership=contact.partnership,
        entry=entry,
        contact=contact,
        name=contact.name,
        email=contact.email,
        **{name: getattr(sent, name) for name in (
            "section", "audience", "action", "deadline", "contact_name", "contact_email",
        )},
    )  # fmt: skip
    _tell(made, "thanks", f"Thank you for “{entry.title}”")
    return made  # type: ignore[no-any-return]


def _identity(sent: Sent, contact: Contact) -> str:
    said = "\0".join(("submission", str(contact.pk), sent.title, sent.summary, sent.body))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _attach(entry: Entry, file: UploadedFile) -> None:
    content = file.read(LARGEST + 1)
    name = checked(file.name or "", content)
    Attachment.objects.create(partnership=entry.partnership, entry=entry, name=name, content=content, size=len(content))


def tell_senders() -> int:
    """The clock's: word to each sender of what was decided a while ago; how many had word."""
    due = (
        Submission.objects.filter(
            entry__state__in=DECIDED, entry__decided_at__lt=timezone.now() - REST, contact__isnull=False
        )
        .exclude(told=F("entry__state"))
        .select_related("entry__item", "contact", "partnership")
    )
    number = 0
    for submission in due.order_by("pk")[:500]:
        with transaction.atomic():
            state = submission.entry.state
            was_used = state == Entry.State.USED
            title = submission.entry.title
            subject = f"“{title}” will be in our news" if was_used else f"“{title}” will not be in our news"
            _tell(submission, state, subject)
            Submission.objects.filter(pk=submission.pk).update(told=state)
        number += 1
    return number


def _tell(submission: Submission, what: str, subject: str) -> None:
    contact = submission.contact
    if contact is None:
        return
    decided = submission.entry.decided_at
    tell(
        submission.partnership,
        key=f"submission:{submission.pk}:{what}" + (f":{decided:%Y%m%d%H%M%S}" if decided else ""),
        kind="submission",
        to=contact.email,
        contact=contact,
        subject=subject,
        text=render_to_string(
            "bulletins/submission_told.txt",
            {"submission": submission, "what": what, "partnership": submission.partnership},
        ),
    )
