"""The SEND bulletin: a professional edition, and one for families from the same items in plain words."""

from bulletins.publications import Declaration
from newsletters.models.publication import Rhythm

PROFESSIONALS, FAMILIES = "send-bulletin", "send-families"
SECTIONS = ["Help for children", "Schools and settings", "Events and training", "Have your say"]

SEND_BULLETIN = Declaration(
    slug=PROFESSIONALS,
    name="SEND bulletin",
    description="News each month for SENCOs and others who work with children with special educational needs.",
    sections=SECTIONS,
    rhythm=Rhythm.MONTHLY,
    lists=("sencos",),
)

SEND_FAMILIES = Declaration(
    slug=FAMILIES,
    name="SEND bulletin for families",
    description="News each month for families of children with special educational needs, in plain words.",
    sections=SECTIONS,
    rhythm=Rhythm.MONTHLY,
    open_to_all=True,
    counted=False,
    sources=("item", "families"),
)
