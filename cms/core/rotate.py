"""Sealing again, under the newest key, whatever is kept sealed: then the older keys can go.

Every `SealedTextField` is found by itself. An app that seals in other places registers a function of its own:

    rotate.register("second factors", reseal_factors)       # def reseal_factors() -> int
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from cms.core import cipher
from cms.core.fields import SealedTextField

#: Rows that one transaction seals again: writers are short.
BATCH = 200

_others: dict[str, Callable[[], int]] = {}


def register(what: str, function: Callable[[], int]) -> None:
    """Have a function seal again what it knows of; it gives how many texts it sealed."""
    _others[what] = function


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField):
                yield model, field


def rotate() -> dict[str, int]:
    """How many texts were sealed again, by where they stand. What is under the newest key already is passed over:
    begun again after a break, it goes on where it was. Raises CannotOpen.
    """
    done = {f"{model._meta.label}.{field.name}": _rotate(model, field) for model, field in sealed_fields()}
    return done | {what: function() for what, function in _others.items()}


def _rotate(model: type[models.Model], field: SealedTextField) -> int:
    number, last = 0, None
    while rows := _rows(model, field, after=last):
        with transaction.atomic():
            number += sum(_reseal(model, field, pk, sealed) for pk, sealed in rows)
        last = rows[-1][0]
    return number


def _names(model: type[models.Model], field: SealedTextField) -> tuple[str, str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(field.column)), quote(str(model._meta.pk.column))


def _rows(model: type[models.Model], field: SealedTextField, *, after: Any) -> list[tuple[Any, str]]:
    """The next rows as they stand, sealed."""
    table, column, key = _names(model, field)
    beyond, values = (f"AND {key} > %s", [after]) if after is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' {beyond} ORDER BY {key} LIMIT {BATCH}",  # noqa: S608
            values,
        )
        return cursor.fetchall()


def _reseal(model: type[models.Model], field: SealedTextField, pk: Any, sealed: str) -> int:
    """Unless somebody changed it meanwhile: then it is under the newest key already."""
    if cipher.is_newest(sealed):
        return 0
    table, column, key = _names(model, field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608 (names of our own)
            [cipher.rotated(sealed), pk, sealed],
        )
        return cursor.rowcount
