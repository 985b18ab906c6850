"""Static files under names that hold their own hash, so that a browser may keep them for ever."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected yet (tests, a first `manage.py check`)."""

    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Gzip only: Brotli at its best would take the larger part of a first start for a few kilobytes."""
        return Compressor(**kwargs, use_brotli=False)
