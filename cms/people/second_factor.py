"""The second factor: what whoever works behind the scenes proves beside their e-mail address.

Passkeys belong to the host where they were made; an authenticator app and recovery codes work at every host.
"""

import datetime as dt
import hmac
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log

from cms.core import rate
from cms.notices.tell import tell
from cms.people.models import Partnership, StaffRole
from cms.users.models import User

#: When this session proved a second factor, as a timestamp.
SESSION_KEY = "second_factor"
TRIES = 10
SPAN = dt.timedelta(minutes=15)


def passed(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor, or has proved one since."""
    return SESSION_KEY in request.session


def note(request: HttpRequest) -> None:
    """This session has proved a second factor."""
    request.session[SESSION_KEY] = time.time()


def factors(user: User) -> set[str]:
    """The kinds that somebody has set up: "totp", "webauthn", "recovery_codes"."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


class TooManyTries(Exception):
    """There were too many tries. Wait 15 minutes, then try again."""

    def __str__(self) -> str:
        return str(self.__doc__)


class WrongCode(Exception):
    """The address and the codes do not fit together, or a code was used before. Wait for your app’s next one."""

    def __str__(self) -> str:
        return str(self.__doc__)


def check_code(user: User, code: str) -> Authenticator:
    """The app or the recovery codes that this code is of; it is spent by this. Raises WrongCode or TooManyTries."""
    if not rate.hit("second-factor", key=str(user.pk), most=TRIES, per=SPAN):
        raise TooManyTries
    with transaction.atomic():
        found = _in_app(user, code) or _in_recovery_codes(user, code)
        if found is None:
            raise WrongCode
        found.save(update_fields=["data"])
    return found


def check_both(user: User | None, *, code: str, recovery_code: str) -> Authenticator:
    """The app of the first code, where the second is a recovery code. Both are spent, or neither. Raises WrongCode.

    It takes as long for nobody as for somebody.
    """
    with transaction.atomic():
        app, recovery = _in_app(user, code), _in_recovery_codes(user, recovery_code)
        if app is None or recovery is None:
            raise WrongCode
        app.save(update_fields=["data"])
        recovery.save(update_fields=["data"])
    return app


def _of(user: User | None, kind: str) -> Authenticator | None:
    return Authenticator.objects.select_for_update().filter(user_id=user.pk if user else 0, type=kind).first()


def _in_app(user: User | None, code: str) -> Authenticator | None:
    """The app whose code this is, with the code marked as used, to be saved.

    Each code works once, and none that is older than the last (RFC 6238, 5.2), in whatever process.
    """
    app = _of(user, Authenticator.Type.TOTP)
    secret = decrypt(app.data["secret"] if app else encrypt(totp.generate_totp_secret()))
    last = app.data.get("last_counter", -1) if app else -1
    fresh = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if _same(totp.format_hotp_value(totp.hotp_value(secret, counter)), code) and counter > last
    ]
    if app is None or not fresh:
        return None
    app.data["last_counter"] = fresh[0]
    return app


def _in_recovery_codes(user: User | None, code: str) -> Authenticator | None:
    """The recovery codes that this is one of, with it marked as used, to be saved."""
    kept = _of(user, Authenticator.Type.RECOVERY_CODES)
    codes = kept or Authenticator(type=Authenticator.Type.RECOVERY_CODES, data={"seed": encrypt("0"), "used_mask": 0})
    found = [number for number, each in enumerate(codes.wrap().generate_codes()) if _same(each, code)]
    if kept is None or not found or kept.data["used_mask"] & (1 << found[0]):
        return None
    kept.data["used_mask"] |= 1 << found[0]
    return kept


def _same(expected: str, typed: str) -> bool:
    return hmac.compare_digest(expected.encode(), "".join(typed.replace("-", "").split()).encode())


class RolesElsewhere(Exception):
    """This person also works for another partnership: whoever runs this install has to take the second factor away."""

    def __str__(self) -> str:
        return str(self.__doc__)


@transaction.atomic
def forget(*, user: User, partnership: Partnership, by: User | None = None) -> None:
    """Take somebody's second factor away and end their sessions: they set up a new one when they next sign in.

    An administrator may do it who knows the person; for whoever has roles elsewhere, or runs the install, a superuser
    or a command only (`by=None`). Raises RolesElsewhere.
    """
    elsewhere = StaffRole.objects.filter(user=user).exclude(partnership=partnership).exists()
    if by is not None and not by.is_superuser and (elsewhere or user.is_superuser):
        raise RolesElsewhere
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    log(partnership, "people.forget_second_factor", user=by, data={"who": user.email})
    tell(
        partnership,
        key=f"second-factor-forgotten:{user.pk}:{timezone.now().timestamp()}",
        kind="sign-in-changed",
        to=user.email,
        subject=f"Your second factor at {partnership.title} was taken away",
        text=(
            "An administrator took your passkeys, authenticator app and recovery codes away and ended your sessions."
            "\n\n"
            "When you next sign in to the editors’ side, you set up new ones.\n\n"
            f"If you did not ask for this, tell them at once: {partnership.contact_email or partnership.base_url}"
        ),
        urgent=True,
    )


def end_sessions(user: User) -> None:
    """Every session of somebody, at every host, at once: a session holds while the (unusable) password stays."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=user):
        session.end()
