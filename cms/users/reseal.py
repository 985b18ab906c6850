"""Second factors hold sealed secrets within JSON: these too come under the newest key."""

from typing import Any

from allauth.mfa.models import Authenticator

from cms.core import cipher


def reseal_factors() -> int:
    """How many secrets were sealed again. What is no seal of ours stays as it is."""
    number = 0
    for factor in Authenticator.objects.order_by("pk").iterator(chunk_size=200):
        data, sealed = _resealed(factor.data)
        if sealed:
            # Whoever used a recovery code at this moment has changed the data: then it is under the newest key.
            number += sealed * Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
    return number


def _resealed(thing: Any) -> tuple[Any, int]:
    if isinstance(thing, dict):
        pairs = {key: _resealed(value) for key, value in thing.items()}
        return {key: value for key, (value, _) in pairs.items()}, sum(number for _, number in pairs.values())
    if isinstance(thing, list):
        several = [_resealed(each) for each in thing]
        return [value for value, _ in several], sum(number for _, number in several)
    if not isinstance(thing, str) or cipher.is_newest(thing):
        return thing, 0
    try:
        return cipher.rotated(thing), 1
    except cipher.CannotOpen:
        return thing, 0
