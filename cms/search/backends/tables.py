"""The full-text index beside `search_card`, in the way of each database, kept in step by the database itself.

SQLite: an FTS5 table over the columns of stems, and a table of what narrows a search. PostgreSQL: two tables of both,
with `tsvector`s and GIN indexes: one of all words, and a small one of those above the body. Stems are ASCII or letters;
both are told to take words as they are.
"""

from typing import Any

COLUMNS = ("title_stems", "headings_stems", "summary_stems", "lead_stems", "body_stems")

_NAMES = ", ".join(COLUMNS)
_NEW = ", ".join(f"new.{name}" for name in COLUMNS)
_OLD = ", ".join(f"old.{name}" for name in COLUMNS)

_FACTS = "id, partnership_id, language, whole, facets, path, readers"
_NEW_FACTS = ", ".join(f"new.{name.strip()}" for name in _FACTS.split(","))

SQLITE = [
    # Beside the cards, whose long texts stand before what narrows a search: to read past them takes long.
    """CREATE TABLE search_facts (
        id integer PRIMARY KEY, partnership_id integer NOT NULL, language text NOT NULL, whole text NOT NULL,
        facets text NOT NULL, path text NOT NULL, readers text NOT NULL
    )""",
    f"""CREATE VIRTUAL TABLE search_words USING fts5(
        {_NAMES}, content='search_card', content_rowid='id', tokenize="unicode61 remove_diacritics 0"
    )""",
    f"""CREATE TRIGGER search_card_added AFTER INSERT ON search_card BEGIN
        INSERT INTO search_words(rowid, {_NAMES}) VALUES (new.id, {_NEW});
        INSERT INTO search_facts({_FACTS}) VALUES ({_NEW_FACTS});
    END""",  # noqa: S608 (names of our own columns)
    f"""CREATE TRIGGER search_card_gone AFTER DELETE ON search_card BEGIN
        INSERT INTO search_words(search_words, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});
        DELETE FROM search_facts WHERE id = old.id;
    END""",  # noqa: S608 (names of our own columns)
    f"""CREATE TRIGGER search_card_narrowed AFTER UPDATE OF {_FACTS} ON search_card BEGIN
        REPLACE INTO search_facts({_FACTS}) VALUES ({_NEW_FACTS});
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
    "DROP TRIGGER IF EXISTS search_card_narrowed",
    "DROP TABLE IF EXISTS search_words",
    "DROP TABLE IF EXISTS search_facts",
]


def _marked(fields: str) -> str:
    """A text vector of fields, by marks from the heaviest on."""
    pairs = zip(fields.split(), "ABCD", strict=True)
    return " || ".join(f"setweight(to_tsvector('simple', {field}_stems), '{mark}')" for field, mark in pairs)


#: All that is looked through, and what stands above the body or begins it.
_WORDS, _TOPS = _marked("title headings summary body"), _marked("title headings summary lead")
_ADD = f"""INSERT INTO search_words ({_FACTS}, piece, words) SELECT {_FACTS}, key <> whole, {_WORDS} FROM added;
    INSERT INTO search_tops ({_FACTS}, words) SELECT {_FACTS}, {_TOPS} FROM added;"""  # noqa: S608 (our own columns)
_TAKE_AWAY = """DELETE FROM search_words USING gone WHERE search_words.id = gone.id;
    DELETE FROM search_tops USING gone WHERE search_tops.id = gone.id;"""


def _trigger(event: str, does: str, tables: str) -> list[str]:
    name = f"search_card_{event.lower()}"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {does} RETURN NULL; END $$""",
        f"""CREATE TRIGGER {name} AFTER {event} ON search_card {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


# By code points: nobody reads these in the order of an alphabet.
_FACTS_TABLE = """id bigint PRIMARY KEY, partnership_id bigint NOT NULL, language text COLLATE "C" NOT NULL,
    whole text COLLATE "C" NOT NULL, facets text COLLATE "C" NOT NULL, path text COLLATE "C" NOT NULL,
    readers text COLLATE "C" NOT NULL"""
POSTGRESQL = [
    f"CREATE TABLE search_words ({_FACTS_TABLE}, piece boolean NOT NULL, words tsvector NOT NULL)",
    # Apart, so that fewer blocks are read to count; with the facts again, so that nothing is joined to put in order.
    f"CREATE TABLE search_tops ({_FACTS_TABLE}, words tsvector NOT NULL)",
    # Words are never packed, as to unpack thousands takes long, and stand apart: what is only counted is not read past.
    "ALTER TABLE search_words ALTER COLUMN words SET STORAGE EXTERNAL",
    "ALTER TABLE search_card ALTER COLUMN body_stems SET STORAGE EXTERNAL",
    "ALTER TABLE search_tops ALTER COLUMN words SET STORAGE MAIN",
    *(
        f"ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE MAIN"
        for table in ("search_words", "search_tops")
        for name in ("whole", "facets")
    ),
    # What waits to be sorted in is read by every search from end to end: some kilobytes, not the usual megabytes.
    "CREATE INDEX search_words_words ON search_words USING gin (words) WITH (gin_pending_list_limit = 256)",
    "CREATE INDEX search_tops_words ON search_tops USING gin (words) WITH (gin_pending_list_limit = 64)",
    *_trigger("INSERT", _ADD, "REFERENCING NEW TABLE AS added"),
    *_trigger("DELETE", _TAKE_AWAY, "REFERENCING OLD TABLE AS gone"),
    *_trigger("UPDATE", _TAKE_AWAY + _ADD, "REFERENCING OLD TABLE AS gone NEW TABLE AS added"),
    *_trigger("TRUNCATE", "TRUNCATE search_words, search_tops;", ""),
]
POSTGRESQL_AWAY = [
    "DROP TABLE IF EXISTS search_words, search_tops",
    *(f"DROP FUNCTION IF EXISTS search_card_{event}() CASCADE" for event in ("insert", "delete", "update", "truncate")),
]


def make(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def take_away(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE_AWAY, "postgresql": POSTGRESQL_AWAY})


def _run(schema_editor: Any, statements: dict[str, list[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
