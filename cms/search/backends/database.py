"""The catalogue in the default database, in the way of each."""

from django.db import connection

from cms.search.backends.postgresql import OnPostgreSQL
from cms.search.backends.sqlite import OnSQLite


def database() -> OnPostgreSQL | OnSQLite:
    return OnPostgreSQL() if connection.vendor == "postgresql" else OnSQLite()
