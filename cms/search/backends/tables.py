"""The full-text index beside `search_card`, in the way of each database, kept in step by the database itself.

SQLite: an FTS5 table over the columns of stems. PostgreSQL: a generated `tsvector` with a GIN index. Stems are ASCII or
letters; both are told to take words as they are.
"""

from typing import Any

COLUMNS = ("title_stems", "headings_stems", "summary_stems", "lead_stems", "body_stems")

_NAMES = ", ".join(COLUMNS)
_NEW = ", ".join(f"new.{name}" for name in COLUMNS)
_OLD = ", ".join(f"old.{name}" for name in COLUMNS)

SQLITE = [
    f"""CREATE VIRTUAL TABLE search_words USING fts5(
        {_NAMES}, content='search_card', content_rowid='id', tokenize="unicode61 remove_diacritics 0"
    )""",
    f"""CREATE TRIGGER search_card_added AFTER INSERT ON search_card BEGIN
        INSERT INTO search_words(rowid, {_NAMES}) VALUES (new.id, {_NEW});
    END""",  # noqa: S608 (names of our own columns)
    f"""CREATE TRIGGER search_card_gone AFTER DELETE ON search_card BEGIN
        INSERT INTO search_words(search_words, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});
    END""",  # noqa: S608 (names of our own columns)
    f"""CREATE TRIGGER search_card_changed AFTER UPDATE OF {_NAMES} ON search_card BEGIN
        INSERT INTO search_words(search_words, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});
        INSERT INTO search_words(rowid, {_NAMES}) VALUES (new.id, {_NEW});
    END""",  # noqa: S608 (names of our own columns)
]
SQLITE_AWAY = [
    "DROP TRIGGER IF EXISTS search_card_added",
    "DROP TRIGGER IF EXISTS search_card_gone",
    "DROP TRIGGER IF EXISTS search_card_changed",
    "DROP TABLE IF EXISTS search_words",
]

#: A generated column may call immutable functions only: the configuration is named, not looked up.
_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, {name}), '{mark}')"
    for name, mark in zip(("title_stems", "headings_stems", "summary_stems", "body_stems"), "ABCD", strict=True)
)
POSTGRESQL = [
    f"ALTER TABLE search_card ADD COLUMN words tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    "CREATE INDEX search_card_words ON search_card USING gin (words)",
]
POSTGRESQL_AWAY = ["ALTER TABLE search_card DROP COLUMN IF EXISTS words"]


def make(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def take_away(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE_AWAY, "postgresql": POSTGRESQL_AWAY})


def _run(schema_editor: Any, statements: dict[str, list[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
