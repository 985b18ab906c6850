"""The groups by which readers' rights go."""

from django.contrib.auth.models import Group

from cms.people.models import Partnership


def readers_group(partnership: Partnership, role: str) -> Group:
    try:
        from cms.people.readers import group_name
    except ImportError:
        from cms.people.appoint import group_name

    return Group.objects.get_or_create(name=group_name(partnership, role))[0]
