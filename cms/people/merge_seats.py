"""What of seats and numbers goes over when two contacts become one."""

from cms.people.merge import Merging
from cms.people.models import Holding, Mobile


def merge_holdings(merging: Merging) -> None:
    """The same open seat, held in the same way, is held once, from the earlier day. Ended ones are history of both."""
    open_here = {
        (each.seat_id, each.standing): each for each in Holding.objects.filter(contact=merging.keep, ended_on=None)
    }
    for holding in Holding.objects.filter(contact=merging.gone):
        same = open_here.get((holding.seat_id, holding.standing)) if holding.ended_on is None else None
        if same is None:
            Holding.objects.filter(pk=holding.pk).update(contact=merging.keep)
        else:
            _join(same, holding)


def _join(stays: Holding, goes: Holding) -> None:
    days = (stays.started_on, goes.started_on)
    stays.started_on = None if None in days else min(day for day in days if day)
    if not (stays.away_from and goes.away_from):
        # Somebody who is away under one address only is there.
        stays.away_from = stays.away_until = None
    for field in ("stands_in_for", "follows"):
        if getattr(stays, field) is None and getattr(goes, field) != stays:
            setattr(stays, field, getattr(goes, field))
    goes.deputies.update(stands_in_for=stays)
    goes.followed_by.update(follows=stays)
    goes.delete()
    stays.save()


def merge_mobiles(merging: Merging) -> None:
    """The number that was told last stands."""
    held = list(Mobile.objects.filter(contact__in=[merging.keep, merging.gone]).order_by("-changed_at"))
    for older in held[1:]:
        older.delete()
    Mobile.objects.filter(contact=merging.gone).update(contact=merging.keep)
