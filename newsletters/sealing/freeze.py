"""Freezing: what was staged becomes the deliveries of a mailing, by one INSERT … SELECT."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.utils import timezone

from newsletters.models import Delivery, Mailing, Sealing, Variant
from newsletters.sealing.variants import Written

MANY = 10_000


def freeze(mailing: Mailing, sealing: Sealing, variants: Iterable[Written]) -> None:
    """Within the sealing's one transaction: the variants, and a delivery for everybody who was staged and still stands.

    Names and addresses are those of this moment. Whoever was erased since has no row; whoever was merged into somebody
    since is that person; a seat or school that is gone is not named.
    """
    Variant.objects.bulk_create([_row(mailing, written) for written in variants], batch_size=20)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    given: dict[str, tuple[str, list[Any]]] = {
        "mailing_id": ("%s", [mailing.pk]),
        "variant_id": ("v.id", []),
        "contact_id": ("c.id", []),
        "address": ("c.email", []),
        "name": ("c.name", []),
        "reason": ("s.reason", []),
        "seat_id": ("seat.id", []),
        "school_id": ("school.id", []),
        "state": ("CASE WHEN s.variant = '' THEN 'nothing' ELSE 'pending' END", []),
        "next_try": ("%s", [connection.ops.adapt_datetimefield_value(mailing.goes_at)]),
        "done_at": (f"CASE WHEN s.variant = '' THEN {_moment()} END", [now]),
    }
    columns = {**_defaults(Delivery), **given}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO newsletters_delivery ({", ".join(columns)})
            SELECT {", ".join(expression for expression, _ in columns.values())}
            FROM newsletters_staged s
            LEFT JOIN people_contactalias a ON a.former_id = s.reader
            JOIN people_contact c ON c.id = COALESCE(a.contact_id, s.reader) AND c.partnership_id = %s
            LEFT JOIN newsletters_variant v ON v.mailing_id = %s AND v.key = s.variant
            LEFT JOIN people_seat seat ON seat.id = s.at_seat
            LEFT JOIN people_school school ON school.id = s.at_school
            WHERE s.sealing_id = %s
            ON CONFLICT (mailing_id, contact_id) DO NOTHING
            """,  # noqa: S608 (names of our own columns)
            [
                *(value for _, values in columns.values() for value in values),
                mailing.partnership_id, mailing.pk, sealing.pk,
            ],
        )  # fmt: skip


def count_anew(mailing: Mailing) -> None:
    """So many rows at once PostgreSQL does not know of until it looks by itself, a minute later: until then it would
    search all of them for each batch of letters.
    """
    if connection.vendor == "postgresql" and mailing.deliveries.count() >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE newsletters_delivery")


def _row(mailing: Mailing, written: Written) -> Variant:
    names = {field.name for field in Variant._meta.concrete_fields}
    return Variant(mailing=mailing, **{name: value for name, value in vars(written).items() if name in names})


def _defaults(model: type[models.Model]) -> dict[str, tuple[str, list[Any]]]:
    """Each column with the model's own default."""
    return {
        field.column: ("%s", [field.get_db_prep_save(field.get_default(), connection)])
        for field in model._meta.concrete_fields
        if field.column and not field.primary_key
    }


def _moment() -> str:
    """A parameter that is a moment: PostgreSQL asks what it is."""
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"
