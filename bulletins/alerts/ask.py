"""A second person: asked, told at once, says yes or sends it back. When nobody answers the glass can be broken."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.alerts.one_person import in_common, signs_of
from bulletins.alerts.send import send, waits_again
from bulletins.alerts.steps import note
from bulletins.alerts.tell_staff import address, write_to
from bulletins.alerts.whom import tell_of_change, whom
from bulletins.alerts.write import Refused, locked
from bulletins.models.alert import Alert, AlertStep
from cms.people import rights
from cms.people.models import Contact, StaffRole
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.checks.variant import check_variant
from newsletters.edition import CannotSeal
from newsletters.texts.tell import text

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: So long somebody is waited for before the glass can be broken.
PATIENCE = dt.timedelta(minutes=5)
#: A notice about it is of no use after that.
TOO_LATE = dt.timedelta(hours=12)
OTHERS_NOW = "Whom this goes to has changed since approval was asked for, so it did not leave."


@transaction.atomic
def ask(alert: Alert, *, by: User) -> Alert:
    """Ask for a second person's yes: everybody who can give it is told at once. Asking again tells nobody twice, unless
    it goes to others by now.

    Raises Refused.
    """
    now = locked(alert)
    if not now.is_open:
        raise Refused("This alert has left, is about to, or was withdrawn: nothing is to be approved.")
    _not_overtaken(now)
    now.hands.add(by)
    goes_to = whom(now)
    if now.state == Alert.State.ASKED and now.asked_whom == goes_to:
        return now
    if faults := [finding.sentence for finding in check_variant(now.letter(settings.LANGUAGE_CODE)) if finding.stops]:
        raise Refused(" ".join(faults))
    now.state, now.asked_by, now.asked_at, now.asked_whom = Alert.State.ASKED, by, timezone.now(), goes_to
    now.save(update_fields=["state", "asked_by", "asked_at", "asked_whom"])
    note(now, AlertStep.What.ASKED, by=by)
    for user in approvers(now):
        _tell(now, user)
    return now


def approve(alert: Alert, *, by: User, seen: int) -> Alert:
    """Yes, to the version that somebody saw, and to those for whom it was asked; it leaves. Raises Refused."""
    with transaction.atomic():
        now = locked(alert)
        if now.state in (Alert.State.APPROVED, Alert.State.SENT):
            return _leave(now)
        if now.state != Alert.State.ASKED:
            raise Refused("Nobody has asked for approval of this alert yet: it may still be in work.")
        _not_overtaken(now)
        _as_seen(now, seen)
        if why := why_not_second(now, by):
            raise Refused(why)
        if is_as_asked := (goes_to := whom(now)) == now.asked_whom:
            _approved(now, by, goes_to)
            note(now, AlertStep.What.APPROVED, by=by)
        else:
            tell_of_change(now, goes_to)
    if not is_as_asked:
        raise Refused(f"{OTHERS_NOW} {now.asked_by} was told to look again and to ask again.")
    return _leave(now, just_approved=True)


@transaction.atomic
def send_back(alert: Alert, *, by: User, words: str) -> Alert:
    """No: whoever asked is told why. Raises Refused."""
    now = locked(alert)
    if now.state != Alert.State.ASKED:
        raise Refused("This alert does not wait for anybody's word any more.")
    now.state = Alert.State.DRAFT
    now.save(update_fields=["state"])
    note(now, AlertStep.What.SENT_BACK, by=by, words=words)
    if now.asked_by:
        write_to(
            now.asked_by,
            now,
            key=f"alert-sent-back:{now.pk}:{now.steps.count()}",
            subject="It was sent back to you",
            said=f"{by} did not approve what you asked about. The reason stands on its page:",
        )
    return now


def break_glass(alert: Alert, *, by: User, reason: str, seen: int) -> Alert:
    """Send the version that somebody saw without a second person, because nobody answered. Everybody with the right is
    told. Raises Refused.
    """
    with transaction.atomic():
        now = locked(alert)
        if now.state in (Alert.State.APPROVED, Alert.State.SENT):
            return _leave(now)
        _not_overtaken(now)
        if why := why_no_glass(now, by):
            raise Refused(why)
        _as_seen(now, seen)
        if len(reason.split()) < 2:
            raise Refused("Say in a few words why it cannot wait: it stays in the log of this alert.")
        now.glass_reason = " ".join(reason.split())[:500]
        _approved(now, by, whom(now))
        note(now, AlertStep.What.BROKE_GLASS, by=by, words=now.glass_reason)
        for user in holders(now):
            _tell_of_glass(now, user, by)
    return _leave(now, just_approved=True)


def why_no_glass(alert: Alert, user: User) -> str:
    """Why the glass stays whole; empty where it may be broken now."""
    if alert.state != Alert.State.ASKED or alert.asked_at is None:
        return "Ask for approval first: only where nobody answers can it leave without a second person."
    if not wrote(alert, user):
        return "You have not worked on this alert: read it, and approve it if it is right."
    # Longer than that nobody waits: then the clock was set back meanwhile.
    if dt.timedelta() < (left := alert.asked_at + PATIENCE - timezone.now()) < PATIENCE + dt.timedelta(minutes=1):
        minutes = -(-int(left.total_seconds()) // 60) or 1
        return (
            f"Wait {minutes} more minute{'' if minutes == 1 else 's'} for an answer; telephone a colleague meanwhile."
        )
    return ""


def wrote(alert: Alert, user: User) -> bool:
    """Whether somebody wrote any of it or asked for approval, under this or another account of theirs."""
    return bool(why_not_second(alert, user))


def why_not_second(alert: Alert, user: User) -> str:
    """Why somebody is no second person for it; empty where they are."""
    shared = in_common(user, alert.hands.all(), alert.partnership)
    if shared is None:
        return ""
    other, what = shared
    if other.pk == user.pk:
        return "You have worked on this alert, so somebody else has to approve it."
    return f"{other} has worked on this alert and has {what} as you, so somebody else has to approve it."


def holders(alert: Alert) -> "QuerySet[User]":
    """Everybody with the right to alerts of its partnership."""
    able = [role for role, held in rights.BY_ROLE.items() if rights.ALERTS in held]
    roles = StaffRole.objects.of(alert.partnership).filter(role__in=able)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("email")


def approvers(alert: Alert) -> "QuerySet[User]":
    """Who can approve it: those of them who have not worked on it, under any account of theirs."""
    able, hands = list(holders(alert)), list(alert.hands.all())
    signs = signs_of([*able, *hands], alert.partnership)
    theirs = {sign for user in hands for sign in signs[user.pk]}
    return holders(alert).filter(pk__in=[user.pk for user in able if not signs[user.pk] & theirs])


def _as_seen(alert: Alert, seen: int) -> None:
    """Raises Refused."""
    if alert.version != seen:
        raise Refused("This alert was changed after you opened it. Read it again: the newest is shown now.")


def _not_overtaken(alert: Alert) -> None:
    """Whoever was stood down is not alarmed anew by an update that lay about. Raises Refused."""
    if alert.first_id and alert.thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state=Alert.State.SENT).exists():
        raise Refused("The alert was stood down meanwhile, so this does not leave any more: withdraw it.")


def _approved(alert: Alert, by: User, goes_to: str) -> None:
    """Of a stand-down or an update in step with whoever is being chased: those hear of it, or are not chased."""
    if alert.first is not None:
        locked(alert.first)
    alert.state, alert.approver, alert.approved_at = Alert.State.APPROVED, by, timezone.now()
    alert.approved_version, alert.approved_whom = alert.version, goes_to
    alert.save(update_fields=["state", "approver", "approved_at", "approved_version", "approved_whom", "glass_reason"])


def _leave(alert: Alert, *, just_approved: bool = False) -> Alert:
    """Raises Refused, and lets it wait for a second person again, where it cannot leave."""
    try:
        send(alert, just_approved=just_approved)
    except CannotSeal as fault:
        waits_again(alert)
        raise Refused(f"It did not leave. {fault}") from fault
    alert.refresh_from_db()
    return alert


def _tell(alert: Alert, user: User) -> None:
    """The letter says nothing of the alert: it may be shown on a locked telephone."""
    key = f"alert:{alert.pk}:{alert.version}:{alert.steps.count()}:{user.pk}"
    write_to(
        user,
        alert,
        key=key,
        subject="Your approval is needed at once",
        said=f"{alert.asked_by} of {alert.partnership.name} asks you to approve something that cannot wait.\n\n"
        "Open it, read what will go to whom, and approve it or send it back:",
        expires_at=timezone.now() + TOO_LATE,
    )
    contact = Contact.objects.of(alert.partnership).filter(Q(user=user) | Q(email_folded=fold(user.email))).first()
    texted = contact and text(
        contact,
        key=key,
        kind="approval",
        words=f"{alert.asked_by} asks you to approve something that cannot wait: {address(alert)}",
        urgent=True,
        expires_at=timezone.now() + TOO_LATE,
    )
    note(alert, AlertStep.What.TOLD, words=f"{user} by mail{' and text' if texted else ''}")


def tell_of_draft(alert: Alert) -> None:
    """A command wrote it: whoever has the right is told, takes it over or withdraws it."""
    for user in holders(alert):
        write_to(
            user,
            alert,
            key=f"alert-draft:{alert.pk}:{user.pk}",
            subject="A draft waits for you",
            said=f"A program of {alert.partnership.name} wrote something that cannot wait. Nothing was sent.\n\n"
            "Open it, read what would go to whom, and ask for approval or withdraw it:",
            expires_at=timezone.now() + TOO_LATE,
        )


def _tell_of_glass(alert: Alert, user: User, by: User) -> None:
    write_to(
        user,
        alert,
        key=f"alert-glass:{alert.pk}:{alert.version}:{user.pk}",
        subject="Sent without a second person",
        said=f"{by} sent something without a second person's approval, because nobody answered. What was sent, and "
        "the reason, stand here:",
    )
