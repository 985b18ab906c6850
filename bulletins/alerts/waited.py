"""How long ago an alert left, counted look by look: a clock that is set back delays nothing."""

import datetime as dt

from django.utils import timezone

from bulletins.models.alert import Alert

#: What passes between two looks at least, where the clock cannot tell.
A_LOOK = dt.timedelta(seconds=20)


def waited(alert: Alert) -> dt.timedelta:
    """Since it left. What was counted at the last look is kept on its row, and only what passed since is added: nothing
    is taken away where the clock was set back meanwhile. Where it was set forward, things come early rather than late.
    """
    assert alert.sent_at is not None  # noqa: S101 (it left)
    now = timezone.now()
    last = alert.looked_at or alert.sent_at
    passed = max(alert.waited + (now - last if now >= last else A_LOOK), now - alert.sent_at)
    # Of two that look at once one counts.
    Alert.objects.filter(pk=alert.pk, looked_at=alert.looked_at).update(looked_at=now, waited=passed)
    alert.looked_at, alert.waited = now, passed
    return passed
