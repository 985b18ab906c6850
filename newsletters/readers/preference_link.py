"""A link to what somebody gets, sent to their letterbox because they asked for it there."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from cms.core.language import spoken
from cms.notices.tell import tell
from cms.people.models import Contact, Partnership
from newsletters.readers import links
from newsletters.readers.sign_up import check_rate, contact_at

TEXT = gettext_noop("""See and change what {title} sends you, by this link:

{link}

It works for a day. Do not pass this letter on: whoever has the link can change what you get.

If you did not ask for it, do nothing.""")


def send_link(*, partnership: Partnership, email: str, client: str) -> None:
    """Send it, where the address is somebody's here; the same work is done for nobody. Raises TooManyAsked."""
    with transaction.atomic():
        check_rate("preference-link", address=email, client=client)
        known = contact_at(partnership, email)
        before = transaction.savepoint()
        contact = known or Contact(pk=0, partnership=partnership, email=email)
        with override(spoken(contact.language, partnership)):
            subject, text = _("Change what you get"), _(TEXT)
        tell(
            partnership,
            key=f"preference-link:{secrets.token_hex(12)}",
            kind="preference-link",
            to=contact.email,
            contact=known,
            subject=subject,
            text=text.format(title=partnership.title, link=links.proved(contact)),
            urgent=True,
            secret=True,
            expires_at=timezone.now() + links.PROVED_LIVES,
        )
        (transaction.savepoint_commit if known else transaction.savepoint_rollback)(before)
