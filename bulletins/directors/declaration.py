"""The directors' report as a publication."""

from bulletins.publications import Declaration
from newsletters.models.publication import Rhythm

SOURCE = "report"
KIND = "directors-report"

SECTIONS = ["Part A", "Part A for governors", "Part B (confidential)"]

DECLARATION = Declaration(
    slug=KIND,
    name="Directors’ report",
    description="What comes before governing boards each half-term, for information or for decision.",
    sections=SECTIONS,
    rhythm=Rhythm.HALF_TERMLY,
    lists=("governance",),
    sources=(SOURCE,),
)
