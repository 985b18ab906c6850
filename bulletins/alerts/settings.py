"""How a partnership wants its alerts followed up."""

from bulletins.models.alert_follow_up import AlertSettings
from cms.people.models import Partnership


def settings_of(partnership: Partnership) -> AlertSettings:
    """As it set them, or as every partnership begins; then they are not stored yet."""
    found: AlertSettings | None = AlertSettings.objects.of(partnership).first()
    return found or AlertSettings(partnership=partnership)


def kept_settings_of(partnership: Partnership) -> AlertSettings:
    made: AlertSettings
    made, _ = AlertSettings.objects.get_or_create(partnership=partnership)
    return made
