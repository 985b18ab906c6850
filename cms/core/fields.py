"""Kinds of fields."""

from typing import Any

from django.db import models

from cms.core import cipher


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that stands encrypted in the database (`cms.core.cipher`). It can be read, and not looked for."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return cipher.open_sealed(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return cipher.seal(text) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked: no two seals of one text are the same."""
        return super().get_lookup(lookup_name) if lookup_name in ("isnull", "exact") else None
