"""Sending a notice again that did not arrive, because somebody asks for it."""

from django.utils import timezone
from wagtail.log_actions import log

from cms.notices.models import Notice
from cms.users.models import User


class NotAgain(Exception):
    """This notice cannot go again: it went, it waits, or it held a code or link, which is asked for anew."""


def send_again(notice: Notice, *, by: User | None) -> None:
    """It goes again at once, as if it had just been told. Raises NotAgain; a second click does nothing more."""
    waiting = {"state": Notice.State.PENDING, "next_try": timezone.now(), "made_at": timezone.now(), "attempts": 0}
    found = Notice.objects.filter(pk=notice.pk, state__in=Notice.NOT_THERE, secret=False)
    if not found.update(**waiting, doubts=0, done_at=None):
        raise NotAgain
    log(instance=notice, action="notices.send_again", user=by)
