"""School safe alert: in minutes, day or night; to seats at schools, and to no list."""

from bulletins.alerts import KIND
from bulletins.publications import Declaration, declare
from cms.people.models import Partnership
from newsletters.models import Publication
from newsletters.models.publication import Rhythm

SCHOOL_SAFE_ALERT = Declaration(
    slug=KIND,
    name="School safe alert",
    description="Safeguarding messages that cannot wait, for headteachers and designated safeguarding leads.",
    sections=(),
    rhythm=Rhythm.WHEN_NEEDED,
    statutory=True,
    counted=False,
    alert=True,
)


def publication_of(partnership: Partnership) -> Publication:
    """That of a partnership, made when its first alert is written."""
    found: Publication | None = Publication.objects.of(partnership).filter(kind=KIND).first()
    return found or declare(partnership, KIND)
