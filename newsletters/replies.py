"""What becomes of a reply: somebody reads it, or sends it on to the office."""

from urllib.parse import quote, urlencode

from django.utils import timezone
from wagtail.log_actions import log

from cms.notices.tell import tell
from cms.users.models import User
from newsletters import confidential
from newsletters.models import Reply


class CannotSendOn(Exception):
    """This reply cannot be sent on; the message says why."""


def mark_read(reply: Reply, *, by: User | None) -> None:
    """Safe to repeat: the first who read it stands."""
    if Reply.objects.filter(pk=reply.pk, read_at=None).update(read_at=timezone.now(), read_by=by):
        log(reply, "newsletters.read_reply", user=by)


def mark_unread(reply: Reply, *, by: User | None) -> None:
    Reply.objects.filter(pk=reply.pk).update(read_at=None, read_by=None)


def office_of(reply: Reply) -> str:
    """Who answers replies: those of the publication, else of the partnership."""
    publication = reply.delivery.mailing.publication if reply.delivery else None
    return (publication.reply_to if publication else "") or reply.partnership.contact_email


def send_on(reply: Reply, *, by: User | None) -> None:
    """As a notice to the office, once. Raises CannotSendOn."""
    letter, notice = reply.delivery, reply.notice
    if (letter and confidential.is_so(letter.mailing.publication.kind)) or (
        notice and confidential.notice_is_so(notice.kind)
    ):
        raise CannotSendOn("It answers what the office may not see: answer it yourself.")
    office = office_of(reply)
    if not office:
        raise CannotSendOn("There is no address to send it on to: set the partnership's e-mail for questions first.")
    about = f" about “{reply.delivery.mailing.subject}”" if reply.delivery else ""
    tell(
        reply.partnership,
        key=f"reply:{reply.pk}:{office}",
        kind="reply",
        to=office,
        subject=f"Reply: {reply.subject}" if reply.subject else "A reply",
        text=f"{reply.name or reply.sender} wrote to us{about}:\n\n{reply.words}\n\nAnswer them at {reply.sender}.",
    )
    mark_read(reply, by=by)


def mail_to(reply: Reply) -> str:
    """A link that opens an answer in the reader's own mail program."""
    subject = reply.subject if reply.subject.lower().startswith("re:") else f"Re: {reply.subject}"
    return f"mailto:{quote(reply.sender, safe='@')}?{urlencode({'subject': subject}, quote_via=quote)}"
