"""Telling approvers that they are asked."""

from email.utils import formataddr

from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from bulletins.models import Approval
from cms.core.mail import marked
from newsletters.rendering.slots import one_line


@task()
def tell_approvers(approval_id: int) -> None:
    """Write to each approver of the partnership who had no hand in the edition, unless it was approved meanwhile."""
    from bulletins.approve import approval_of, approvers

    asked = (
        Approval.objects.select_related("edition__publication__partnership", "asked_by").filter(pk=approval_id).first()
    )
    if asked is None or asked.approved_at or approval_of(asked.edition) != asked:
        return
    partnership, sender = asked.edition.publication.partnership, asked.edition.publication.sender_email
    address = partnership.url(reverse("editions:edition", args=[asked.edition.pk]))
    text = render_to_string(
        "bulletins/approval_asked.txt", {"approval": asked, "edition": asked.edition, "address": address}
    )
    for approver in approvers(asked.edition):
        EmailMessage(
            subject=one_line(f"To approve: {asked.edition.subject}"),
            body=text,
            from_email=formataddr((one_line(partnership.name), sanitize_address(sender, "utf-8"))),
            to=[approver.email],
            headers=marked(partnership),
        ).send()
