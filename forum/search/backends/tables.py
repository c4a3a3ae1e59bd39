"""The tables of the index in PostgreSQL: their layout, and the statements that write, count and check them.

What stands in a row is the matter of `forum.search.backends.rows`, when tables are written of `forum.search.backends.postgres`.
"""

# the schema is a constant; whatever comes from people is bound

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.types import BigInteger, Date, Integer, Text

from forum.search.backends.rows import Row

SCHEMA = "search_3"
"""Changes with everything that changes what stands in the tables, here and in each statement that names it; the worker builds the new ones."""

FRESH = f"{SCHEMA}_fresh"
"""Where new tables are built. What a killed process left there goes with the next change."""

_TABLES = """
CREATE TABLE {schema}.post (post_id text COLLATE "C" PRIMARY KEY, board_id text NOT NULL, day date NOT NULL, length integer NOT NULL,
    words tsvector NOT NULL, counts bytea NOT NULL, mark bigint NOT NULL);
ALTER TABLE {schema}.post ALTER words SET STORAGE EXTERNAL, ALTER counts SET STORAGE MAIN;
CREATE TABLE {schema}.word (stem text COLLATE "C" PRIMARY KEY, posts integer NOT NULL);
CREATE TABLE {schema}.total (posts bigint NOT NULL, words bigint NOT NULL, is_damaged boolean NOT NULL);
INSERT INTO {schema}.total VALUES (0, 0, false)
"""
# Without a list of what is pending, which each question would have to read from end to end.
_INDEX = "CREATE INDEX post_words ON {schema}.post USING gin (words) WITH (fastupdate = off)"

# A number of the row as the server keeps it. It is added to the mark of the document when that is put in, and taken off when marks are read:
# the mark of the document comes out only if nothing of the row is another one by then.
_ROW = """
CAST(CAST('x' || left(md5(
    tsvectorsend(words) || counts || int4send(day - DATE '2000-01-01') || int4send(length) || textsend(board_id)), 12) AS bit(48)) AS bigint)
"""
_PUT = f"""
WITH put AS (INSERT INTO {{schema}}.post
    SELECT post_id, board_id, day, length, words, counts, mark + {_ROW}
    FROM (SELECT post_id, board_id, day, length, CAST(words AS tsvector) AS words, counts, mark
        FROM unnest(:post_id, :board_id, :day, :length, :words, :counts, :mark)
            AS document (post_id, board_id, day, length, words, counts, mark)) AS document
    RETURNING words, length)
"""  # noqa: S608
_COUNTED = """,
    more AS (SELECT lexeme, count(*) AS posts FROM put, unnest(put.words) GROUP BY lexeme),
    counted AS (INSERT INTO {schema}.word SELECT lexeme, posts FROM more ORDER BY lexeme
        ON CONFLICT (stem) DO UPDATE SET posts = word.posts + excluded.posts)
UPDATE {schema}.total SET posts = posts + (SELECT count(*) FROM put), words = words + (SELECT coalesce(sum(length), 0) FROM put)
"""
_LEAVE = """
WITH gone AS (DELETE FROM {schema}.post WHERE post_id = ANY(:post_id) RETURNING words, length),
    less AS (SELECT lexeme, count(*) AS posts FROM gone, unnest(gone.words) GROUP BY lexeme),
    counted AS (UPDATE {schema}.word SET posts = word.posts - less.posts FROM less WHERE word.stem = less.lexeme)
UPDATE {schema}.total SET posts = posts - (SELECT count(*) FROM gone), words = words - (SELECT coalesce(sum(length), 0) FROM gone)
"""
# In their order, so that those with one first letter lie side by side.
_HAVING = "INSERT INTO {schema}.word SELECT stem, posts FROM unnest(:stem, :having) AS there (stem, posts) ORDER BY stem"
_TOTAL = "UPDATE {schema}.total SET posts = :all_posts, words = :all_words"
_DROP = "DROP SCHEMA {schema} CASCADE"
_MISCOUNTED = """
SELECT exists(SELECT FROM (SELECT lexeme, count(*) AS posts FROM {schema}.post, unnest(post.words) GROUP BY lexeme) AS there
    FULL JOIN {schema}.word ON word.stem = there.lexeme WHERE coalesce(there.posts, 0) <> coalesce(word.posts, 0))
OR NOT exists(SELECT FROM {schema}.total WHERE (posts, words) = (SELECT count(*), coalesce(sum(length), 0) FROM {schema}.post))
"""
_VERSIONS = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^search_[0-9]+$'"
_DAMAGED = f"SELECT is_damaged OR EXISTS({_VERSIONS} AND nspname <> '{SCHEMA}') FROM {SCHEMA}.total"  # noqa: S608

Made = tuple[int, int, Mapping[str, int]]
"""How many rows somebody made, how many words they have, and how many of them have each."""

_TEXTS, _NUMBERS = dict.fromkeys(("stem", "post_id", "board_id", "words"), Text), dict.fromkeys(("having", "length"), Integer)
_ARRAYS: dict[str, Any] = {**_TEXTS, **_NUMBERS, "day": Date, "counts": BYTEA, "mark": BigInteger}


def said(statement: str, schema: str = SCHEMA) -> TextClause:
    """Return a statement about the tables of a schema."""
    clause = text(statement.format(schema=schema))
    names = [name for name in clause._bindparams if name in _ARRAYS]
    return clause.bindparams(*(bindparam(name, type_=ARRAY(_ARRAYS[name])) for name in names))


def are_there(connection: Connection, table: str = "post") -> bool:
    """Say whether the tables were ever made, or one of them and not lost since."""
    return connection.scalar(said(f"SELECT to_regclass('{{schema}}.{table}')")) is not None


def are_outdated(connection: Connection) -> bool:
    """Say whether there are tables of another version: those of this one are not whole before the others are gone."""
    return any(schema != SCHEMA for schema in _versions(connection))


def are_damaged(connection: Connection) -> bool:
    """Say whether something is known to be wrong with the tables, or whether there are others of another version; they have to be there."""
    return connection.scalar(text(_DAMAGED)) is not False  # nothing at all when the totals were lost


def sweep(connection: Connection) -> None:
    """Drop what somebody left who was killed while building."""
    if connection.scalar(said("SELECT to_regnamespace('{schema}')", FRESH)) is not None:
        _run(connection, _DROP, FRESH)


def make(connection: Connection, schema: str = SCHEMA) -> None:
    """Make empty tables."""
    begin(connection, schema)
    _run(connection, _INDEX, schema)


def begin(connection: Connection, schema: str) -> None:
    """Make empty tables that will be filled at once, without what costs most then."""
    _run(connection, f"CREATE SCHEMA {{schema}}; {_TABLES}", schema)


def fill(connection: Connection, schema: str, rows: Sequence[Row]) -> None:
    """Put rows in whose words are counted later."""
    connection.execute(said(f"{_PUT} SELECT", schema), _columns(rows))


def complete(connection: Connection, schema: str, made: Sequence[Made]) -> None:
    """Make the index of tables that were filled, and keep the number of their words."""
    connection.execute(text("SELECT set_config('maintenance_work_mem', '256MB', true)"))
    _run(connection, _INDEX, schema)
    every: Counter[str] = Counter()
    for _, _, having in made:
        every.update(having)
    connection.execute(said(_HAVING, schema), {"stem": list(every), "having": list(every.values())})
    connection.execute(said(_TOTAL, schema), {"all_posts": sum(posts for posts, _, _ in made), "all_words": sum(words for _, words, _ in made)})
    _run(connection, "ANALYZE {schema}.post; ANALYZE {schema}.word", schema)


def adopt(connection: Connection, schema: str) -> None:
    """Let tables count from here on, and drop all others."""
    if are_there(connection, "total"):
        # Every question begins with this one: when nobody has it any more, nobody waits for one of the others either while they are dropped.
        _run(connection, "LOCK TABLE {schema}.total IN ACCESS EXCLUSIVE MODE", SCHEMA)
    for other in _versions(connection):
        _run(connection, _DROP, other)
    _run(connection, f"ALTER SCHEMA {{schema}} RENAME TO {SCHEMA}", schema)


def put(connection: Connection, rows: Sequence[Row]) -> None:
    """Put rows in whose posts are not there."""
    connection.execute(said(_PUT + _COUNTED), _columns(rows))


def leave(connection: Connection, post_ids: Sequence[str]) -> None:
    """Take posts out, known or not."""
    connection.execute(said(_LEAVE), {"post_id": list(post_ids)})


def marks(connection: Connection) -> Sequence[Any]:
    """Return each post with the mark of its document."""
    return connection.execute(said(f"SELECT post_id, mark - {_ROW} AS mark FROM {{schema}}.post")).all()  # noqa: S608


def are_miscounted(connection: Connection) -> bool:
    """Say whether words or posts are counted otherwise than they stand there."""
    return bool(connection.scalar(said(_MISCOUNTED)))


def _versions(connection: Connection) -> list[str]:
    return list(connection.scalars(text(_VERSIONS)))


def _columns(rows: Sequence[Row]) -> dict[str, Any]:
    return {name: list(column) for name, column in zip(Row._fields, zip(*rows, strict=True), strict=True)}


def _run(connection: Connection, statements: str, schema: str) -> None:
    for statement in statements.format(schema=schema).split(";"):
        if statement.strip():
            connection.execute(text(statement))
