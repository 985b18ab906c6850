"""What tests of the doors do again and again."""

import base64
import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from cms.notices.models import Notice
from cms.users.models import User

SECRET = base64.b32encode(b"invented for a test.").decode()


def code_in_the_letter() -> str:
    """The code in the newest letter."""
    text = Notice.objects.filter(kind="sign-in-code").latest("pk").text
    return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})$", text, re.M)[1]


def by_code(client: Client, address: str, *, onward: str = "") -> str:
    """Sign in by a code, and give where it leads."""
    after = f"?next={onward}" if onward else ""
    client.post(f"/account/login/{after}", {"email": address})
    return client.post(f"/account/login/code/{after}", {"code": code_in_the_letter()})["Location"]


def give_app(user: User) -> list[str]:
    """An authenticator app, with recovery codes, which this gives."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def app_code(*, steps: int = 0, user: User | None = None) -> str:
    """What the app shows now, or so many half minutes later."""
    secret = SECRET
    if user is not None:
        secret = decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
