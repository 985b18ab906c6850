"""Approval: of one version as it would go, by somebody who wrote none of this edition.

It publishes nothing. A later edit voids it, and so does a change of what the publication adds: sender, sections, lists.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from bulletins.digest import digest_of
from bulletins.letters import letter_of
from bulletins.models import Approval, Edition
from bulletins.tell import tell_approvers
from cms.people import rights
from cms.people.models import StaffRole
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.checks import trying

if TYPE_CHECKING:
    from django.db.models import QuerySet


#: What Wagtail's history calls work on a page's words.
HANDS_ON = ["wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy"]

NOT_APPROVED = (
    "The newest version is not approved. Ask for approval; somebody who did not write this edition can give it."
)
CHANGED = (
    "What goes has changed since it was approved: ask again. "
    "The sender, the sections, the lists, the translations or the look are others now."
)


class Refused(Exception):
    """Approval cannot be asked for or given; the message says why and what to do."""


def version_of(edition: Edition) -> str:
    """Names the newest version of an edition: what somebody who looks at it now sees."""
    revision = _newest(edition)
    return _name(revision, _digest(revision)) if revision else ""


@transaction.atomic
def ask(edition: Edition, by: User) -> Approval:
    """Ask for approval of the newest version; its approvers are told. Asking again for that version changes nothing.

    Raises Refused.
    """
    revision = _held(edition)
    if rights.COMPOSE not in rights.of(by, edition.publication.partnership):
        raise Refused("Only who composes editions can ask for approval. Ask an editor of this partnership.")
    if edition.is_sealed:
        raise Refused("This edition is going or went already: there is nothing to approve.")
    approval, created = Approval.objects.get_or_create(
        revision=revision,
        made_at=revision.created_at,
        digest=_digest(revision),
        defaults={"edition": edition, "asked_by": by},
    )
    if created:
        tell_approvers(approval)
        trying.want(letter_of(edition))
    return approval


@transaction.atomic
def approve(edition: Edition, by: User, *, seen: str = "") -> Approval:
    """Approve the newest version. `seen` is what the approver looked at (`version_of`); it may have changed since.

    Raises Refused.
    """
    revision = _held(edition)
    if rights.APPROVE not in rights.of(by, edition.publication.partnership):
        raise Refused("Your role does not approve editions. Ask an approver of this partnership.")
    if edition.is_sealed:
        raise Refused("This edition is going or went already: there is nothing to approve.")
    if wrote(edition, by):
        raise Refused(
            "You have worked on this edition, so somebody else has to approve it. "
            "Ask an approver who has not edited it."
        )
    digest = _digest(revision)
    if seen and seen != _name(revision, digest):
        raise Refused("This edition was changed after you opened it. Read it again: the newest version is shown now.")
    approval = Approval.objects.filter(revision=revision, made_at=revision.created_at, digest=digest).first()
    if approval is None:
        raise Refused("Nobody has asked for approval of this version yet. It may still be in work: ask its editor.")
    if approval.approved_at is None:
        approval.approved_by, approval.approved_at = by, timezone.now()
        approval.save(update_fields=["approved_by", "approved_at"])
    return approval


def approval_of(edition: Edition) -> Approval | None:
    """What was asked or approved of the newest version as it would go now; None where that changed since."""
    asked = _asked(edition)
    digest = _digest(asked[0].revision) if asked else ""
    return next((approval for approval in asked if approval.digest == digest), None)


def has_changed(edition: Edition) -> bool:
    """Whether the newest version was approved, but what its publication or partnership adds is other now."""
    return approval_of(edition) is None and any(approval.approved_at for approval in _asked(edition))


def why_not(edition: Edition) -> str:
    """Why an edition cannot be sent that nobody approved as it would go now."""
    return CHANGED if has_changed(edition) else NOT_APPROVED


def approved_revision_id(edition: Edition) -> int | None:
    """The revision that may be sent: the newest one, if it was approved and nobody who wrote it did so."""
    approval = approval_of(edition)
    if approval is None or approval.approved_by is None or wrote(edition, approval.approved_by):
        return None
    return approval.revision_id


def wrote(edition: Edition, user: User) -> bool:
    """Whether somebody composed, edited or asked for approval of this edition, under any spelling of their address."""
    return fold(user.email) in {fold(address) for address in writers(edition).values_list("email", flat=True)}


def writers(edition: Edition) -> "QuerySet[User]":
    """Everybody who had a hand in an edition: in its revisions, by asking, or in its history, which outlives them."""
    hands: list[Any] = [
        edition.revisions.values("user"),
        PageLogEntry.objects.filter(page=edition.pk, action__in=HANDS_ON).values("user"),
        edition.approvals.values("asked_by"),
    ]
    people = {key for found in hands for row in found for key in row.values() if key}
    return User.objects.filter(pk__in=people | ({edition.owner_id} if edition.owner_id else set()))


def approvers(edition: Edition) -> "QuerySet[User]":
    """Who may approve this edition: approvers of its partnership who had no hand in it."""
    able = [role for role, held in rights.BY_ROLE.items() if rights.APPROVE in held]
    roles = StaffRole.objects.of(edition.publication.partnership).filter(role__in=able)
    return (
        User.objects.filter(pk__in=roles.values("user"), is_active=True)
        .exclude(pk__in=writers(edition))
        .order_by("email")
    )


def _held(edition: Edition) -> Revision:
    """The newest revision, with the edition's row held until the end of this act."""
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    revision = _newest(edition)
    if revision is None:
        raise Refused("This edition has no saved version yet. Open it, save it, and ask again.")
    return revision


def _newest(edition: Edition) -> Revision | None:
    """The newest revision as the database has it now: the edition in memory may be older."""
    return edition.revisions.order_by("-created_at", "-pk").first()


def _asked(edition: Edition) -> list[Approval]:
    """What was asked of the newest revision, whatever the publication added to it then."""
    revision = _newest(edition)
    if revision is None:
        return []
    found = Approval.objects.filter(edition=edition, revision=revision, made_at=revision.created_at)
    return list(found.select_related("asked_by", "approved_by", "revision"))


def _digest(revision: Revision) -> str:
    return digest_of(revision.as_object())


def _name(revision: Revision, digest: str) -> str:
    return f"{revision.pk}.{int(revision.created_at.timestamp() * 1_000_000)}.{digest}"
