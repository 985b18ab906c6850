"""Static files under names that hold their own hash, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected yet (tests, a first `manage.py check`)."""

    manifest_strict = False
