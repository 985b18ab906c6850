"""Telling approvers that they are asked."""

from django.template.loader import render_to_string
from django.urls import reverse

from bulletins.models import Approval
from cms.notices.tell import tell


def tell_approvers(approval: Approval) -> None:
    """Write to each approver of the partnership who had no hand in the edition."""
    from bulletins.approve import approvers

    edition = approval.edition
    partnership = edition.publication.partnership
    address = partnership.url(reverse("editions:edition", args=[edition.pk]))
    context = {"approval": approval, "edition": edition, "address": address}
    for approver in approvers(edition):
        tell(
            partnership,
            key=f"approval-{approval.pk}-{approver.pk}",
            kind="to-approve",
            to=approver.email,
            subject=f"To approve: {edition.subject}",
            text=render_to_string("bulletins/approval_asked.txt", context),
        )
