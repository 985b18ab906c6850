"""The groups by which readers' rights go."""

from django.contrib.auth.models import Group

from cms.people import readers
from cms.people.models import Partnership


def readers_group(partnership: Partnership, role: str) -> Group:
    """Those who hold a seat of this role."""
    return readers.groups(partnership)[f"role:{role}"]
