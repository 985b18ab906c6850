"""A variant with an invented reader in its slots."""

from html import escape

from newsletters.models import Variant
from newsletters.rendering.slots import MARK


def with_a_sample_reader(variant: Variant, *, html: bool) -> str:
    """Its HTML or its text; links that act lead to the sample page, and nobody's address stands in it."""
    sample = variant.mailing.partnership.url("letters/sample/")
    own = {
        "name": "Sam Reader",
        "address": "sam.reader@oak.example",
        "reader": "Sam Reader (sam.reader@oak.example)",
        "reason": "Here each reader sees why they get it.",
        "web_url": variant.web_url or sample,
    }
    source = variant.html if html else variant.text
    written = {name: escape(value) for name, value in own.items()} if html else own
    return MARK.sub(lambda found: written.get(found[1], sample), source)
