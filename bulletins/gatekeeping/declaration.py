"""Gatekeeping: the weekly digest of what schools must know and do."""

from bulletins.publications import Declaration
from newsletters.models.publication import Rhythm

GATEKEEPING = Declaration(
    slug="gatekeeping",
    name="Gatekeeping",
    description="One letter a week with everything that schools need to know and to do.",
    sections=[
        "School effectiveness",
        "Facilities",
        "Finance and data",
        "Human resources",
        "Services for children",
    ],
    rhythm=Rhythm.WEEKLY,
    lists=("headteachers", "school-business-managers", "chairs"),
)
