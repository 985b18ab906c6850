"""A variant with a reader in its slots: an invented one, or whoever got it. What acts for them acts for nobody."""

from collections.abc import Mapping
from html import escape

from newsletters.models import Delivery, Variant
from newsletters.rendering.slots import MARK, one_line


def with_a_sample_reader(variant: Variant, *, html: bool) -> str:
    """Its HTML or its text; links that act lead to the sample page, and nobody's address stands in it."""
    own = {
        "name": "Sam Reader",
        "address": "sam.reader@oak.example",
        "reader": "Sam Reader (sam.reader@oak.example)",
        "reason": "Here each reader sees why they get it.",
    }
    return _filled(variant, own, html=html)


def as_it_went(delivery: Delivery, *, html: bool) -> str:
    """A letter as its reader got it; of an erased one the name, address and reason are gone."""
    if delivery.variant is None:
        raise ValueError("This letter has no variant.")
    name, address = one_line(delivery.name), one_line(delivery.address)
    own = {
        "name": name,
        "address": address,
        "reader": f"{name} ({address})" if name else address,
        "reason": one_line(delivery.reason),
    }
    return _filled(delivery.variant, own, html=html)


def _filled(variant: Variant, own: Mapping[str, str], *, html: bool) -> str:
    sample = variant.mailing.partnership.url("letters/sample/")
    own = {**own, "web_url": variant.web_url or sample}
    source = variant.html if html else variant.text
    written = {name: escape(value) for name, value in own.items()} if html else own
    return MARK.sub(lambda found: written.get(found[1], sample), source)
