"""The safeguarding briefing as a publication, and whom its private parts are for."""

from bulletins.publications import Declaration
from newsletters.models.publication import Rhythm

KIND, SOURCE = "safeguarding-briefing", "briefing"
GOVERNOR = "safeguarding-governor"

#: The roles whose holders read what is private.
ROLES = ("dsl", "deputy-dsl", GOVERNOR)
READERS = " ".join(f"role:{role}" for role in ROLES)

DECLARATION = Declaration(
    slug=KIND,
    name="Safeguarding briefing",
    description="What safeguarding leads and safeguarding governors need to know each half-term, with a recording.",
    sections=["What has changed", "What we learned", "Training"],
    rhythm=Rhythm.HALF_TERMLY,
    lists=("safeguarding-leads",),
    sources=("item", SOURCE),
    roles=((GOVERNOR, "Safeguarding governor"),),
)
