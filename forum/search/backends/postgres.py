"""An index in PostgreSQL, for a forum on several machines: its full-text index finds candidates, and they are ranked as everywhere.

Its own ranking is left aside, and its own stemmer too: words are cut and stemmed here, so that both indexes give the same answers. The tables
are no part of the forum's data: they stand in a schema of their own, are made when something is first written, and can be built anew at any time.
"""

# the schema is a constant; whatever comes from people is bound

import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, bindparam, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import Text

from forum.core import matching
from forum.search.backends import candidates, ranking
from forum.search.backends.answering import answer
from forum.search.backends.embedded import SECONDS
from forum.search.backends.whoosh import LENGTHS, stem
from forum.search.contract import MOST_NEAR, Broken, Busy, Document, Found, Learn, Query, Source, Standing
from forum.search.spelling import Patience, by_length, close

SCHEMA = "search_1"
"""Changes with everything that changes what stands in the tables, here and in each statement."""

AT_ONCE = 500
MOST_READ = 20_000
"""Words with the same first letter that are compared with one that is spelt like them."""

STATEMENT = 1_000
"""Milliseconds on the clock that the server may take for one statement of a question: processor time here does not tell of it."""

_LOCK = 0x5EA2C4
_NO_TABLE, _NO_LOCK, _NO_SCHEMA, _CANCELLED = "42P01", "55P03", "3F000", "57014"

_TABLES = """
CREATE TABLE {schema}.post (post_id text COLLATE "C" PRIMARY KEY, board_id text NOT NULL, day date NOT NULL, length integer NOT NULL,
    words tsvector NOT NULL, mark bigint NOT NULL);
CREATE TABLE {schema}.word (stem text COLLATE "C" PRIMARY KEY, posts integer NOT NULL);
"""
_INDEX = "CREATE INDEX post_words ON {schema}.post USING gin (words)"
# A number of the row as the server keeps it. It is added to the mark of the document when that is put in, and taken off when marks are read:
# the mark of the document comes out only if nothing of the row is another one by then.
_ROW = "CAST(CAST('x' || left(md5(concat_ws('|', board_id, day - DATE '2000-01-01', length, words)), 12) AS bit(48)) AS bigint)"
_PUT = """
INSERT INTO {schema}.post SELECT post_id, board_id, day, length, words, CAST(:mark AS bigint) + {row}
FROM (SELECT CAST(:post_id AS text) AS post_id, CAST(:board_id AS text) AS board_id, CAST(:day AS date) AS day,
    CAST(:length AS integer) AS length, CAST(:words AS tsvector) AS words) AS document
"""
_LEAVE = """
WITH gone AS (DELETE FROM {schema}.post WHERE post_id = ANY(:ids) RETURNING words),
    less AS (SELECT lexeme, count(*) AS posts FROM gone, unnest(gone.words) GROUP BY lexeme)
UPDATE {schema}.word SET posts = word.posts - less.posts FROM less WHERE word.stem = less.lexeme
"""
_COUNT = """
INSERT INTO {schema}.word SELECT lexeme, count(*) FROM {schema}.post, unnest(post.words) WHERE post_id = ANY(:ids) GROUP BY lexeme
ON CONFLICT (stem) DO UPDATE SET posts = word.posts + excluded.posts
"""
_SIZE = """
SELECT count(*) AS posts, pg_total_relation_size('search_1.post') + pg_total_relation_size('search_1.word') AS bytes FROM search_1.post
"""
_NEAR = """
SELECT stem FROM search_1.word WHERE stem >= :first AND stem < :end AND posts > 0 AND length(stem) BETWEEN :short AND :long LIMIT :most
"""
_MARKS = "SELECT post_id, mark - {row} AS mark FROM {schema}.post"
_MISCOUNTED = """
SELECT exists(SELECT FROM (SELECT lexeme, count(*) AS posts FROM search_1.post, unnest(post.words) GROUP BY lexeme) AS there
    FULL JOIN search_1.word ON word.stem = there.lexeme WHERE coalesce(there.posts, 0) <> coalesce(word.posts, 0))
"""
_COUNT_ALL = "INSERT INTO {schema}.word SELECT lexeme, count(*) FROM {schema}.post, unnest(post.words) GROUP BY lexeme"


class PostgresIndex:
    """An index in a database; what its functions do is said in `forum.search.contract.Backend`.

    :param address: of the database, with its driver.
    :param seconds: the processor time that one question may take.
    :param patience: seconds to wait for another writer.
    """

    def __init__(self, address: str, seconds: float = SECONDS, patience: float = 10.0) -> None:
        self._address = address
        self._seconds = seconds
        self._patience = patience
        self._engines: dict[int, Engine] = {}

    def close(self) -> None:
        """Let go of all connections of this process."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.dispose()

    def stem(self, word: str) -> str:
        return stem(word)

    def find(self, query: Query, learn: Learn | None = None) -> Found:
        try:
            with self._reading() as connection:
                connection.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": str(STATEMENT)})
                if not _is_there(connection):
                    return Found()
                view = candidates.view(connection)
                return answer(view, query, stem, LENGTHS, ranking.Clock(self._seconds), learn)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == _CANCELLED:
                return Found(at_least=True)
            raise

    def near(self, stem: str, slips: int, patience: Patience | None = None) -> list[str]:
        if not stem:
            return []
        bounds = {
            "first": stem[0],
            "end": chr(min(ord(stem[0]) + 1, 0x10FFFF)),
            "short": len(stem) - slips,
            "long": len(stem) + slips,
            "most": MOST_READ,
        }
        with self._reading() as connection:
            words = connection.scalars(text(_NEAR), bounds) if _is_there(connection) else ()
            return [word for word, _ in islice(close(stem, by_length(words).values(), slips, patience), MOST_NEAR)]

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        with self._reading() as connection:
            view = candidates.view(connection) if _is_there(connection) else None
            if view:
                view.know(stems := list(stems))
            return {stem: view.frequency(stem) if view else 0 for stem in stems}

    def put(self, documents: Iterable[Document]) -> None:
        rows = [_row(document) for document in {document.post_id: document for document in documents}.values()]
        with self._writing() as connection:
            self._change(connection, [row["post_id"] for row in rows], rows)

    def remove(self, post_ids: Iterable[str]) -> None:
        with self._writing() as connection:
            self._change(connection, list(post_ids), [])

    def rebuild(self, source: Source, progress: Callable[[int], None] | None = None) -> int:
        # One transaction: readers see the old tables until it ends, and broken off it leaves nothing. Other writers wait and come back.
        with self._writing() as connection:
            connection.execute(text("CREATE SCHEMA search_1_fresh"))
            _run(connection, _TABLES, f"{SCHEMA}_fresh")
            done, documents = 0, source.every()
            while rows := [_row(document) for document in islice(documents, AT_ONCE)]:
                connection.execute(_said(_PUT, f"{SCHEMA}_fresh"), rows)
                done += len(rows)
                if progress:
                    progress(done)
            _run(connection, f"{_INDEX}; {_COUNT_ALL}; ANALYZE {{schema}}.post", f"{SCHEMA}_fresh")
            _run(connection, f"DROP SCHEMA {SCHEMA} CASCADE; ALTER SCHEMA {SCHEMA}_fresh RENAME TO {SCHEMA}", SCHEMA)
        return done

    def tidy(self) -> None:
        with self._engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if _is_there(connection):
                connection.execute(text("VACUUM search_1.post"))

    def clear(self) -> None:
        with self._writing() as connection:
            connection.execute(text("TRUNCATE search_1.post, search_1.word"))

    def post_ids(self) -> Iterator[str]:
        with self._reading() as connection:
            found = connection.scalars(text("SELECT post_id FROM search_1.post")).all() if _is_there(connection) else ()
        yield from found

    def mark(self, document: Document) -> int:
        mark: int = _row(document)["mark"]
        return mark

    def marks(self) -> Iterator[tuple[str, int]]:
        with self._reading() as connection:
            found = connection.execute(_said(_MARKS, SCHEMA)).all() if _is_there(connection) else ()
            # A word that counts as being nowhere is not looked for: its posts would be there and still not be found.
            if found and connection.scalar(text(_MISCOUNTED)):
                raise Broken("The words of the search index are not counted as they stand in it.")
        yield from ((row.post_id, row.mark) for row in found)

    def is_there(self) -> bool:
        with self._reading() as connection:
            return _is_there(connection)

    def is_damaged(self) -> bool:
        # The server keeps its own files whole and says so when it cannot.
        return False

    def tell_damage(self, damaged: bool) -> None:
        pass

    def standing(self) -> Standing:
        with self._reading() as connection:
            if not _is_there(connection):
                return Standing(0, 0, 0, 0)
            row = connection.execute(text(_SIZE)).one()
            return Standing(row.posts, row.bytes, 1, 0)

    def _change(self, connection: Connection, post_ids: list[str], rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(post_ids), AT_ONCE):
            ids = {"ids": post_ids[start : start + AT_ONCE]}
            connection.execute(_said(_LEAVE, SCHEMA), ids)
            if some := rows[start : start + AT_ONCE]:
                connection.execute(_said(_PUT, SCHEMA), some)
                connection.execute(_said(_COUNT, SCHEMA), ids)

    def _engine(self) -> Engine:
        # A connection must not be shared with the process that this one was forked from.
        process = os.getpid()
        if process not in self._engines:
            self._engines[process] = create_engine(self._address, pool_size=4, pool_pre_ping=True)
        return self._engines[process]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine().connect() as connection:
            try:
                yield connection
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") in (_NO_TABLE, _NO_SCHEMA):
                    raise Broken("The tables of the search index are missing.") from error
                raise

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine().begin() as connection:
            connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": str(int(self._patience * 1000))})
            try:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") == _NO_LOCK:
                    raise Busy("Another process keeps writing to the search index.") from error
                raise
            if not _is_there(connection):
                connection.execute(text("CREATE SCHEMA IF NOT EXISTS search_1"))
                _run(connection, f"{_TABLES}; {_INDEX}", SCHEMA)
            yield connection


def _is_there(connection: Connection) -> bool:
    return connection.scalar(text("SELECT to_regclass('search_1.post')")) is not None


def _said(statement: str, schema: str) -> TextClause:
    said = text(statement.format(schema=schema, row=_ROW))
    return said.bindparams(bindparam("ids", type_=ARRAY(Text))) if ":ids" in statement else said


def _run(connection: Connection, statements: str, schema: str) -> None:
    for statement in statements.format(schema=schema).split(";"):
        if statement.strip():
            connection.execute(text(statement))


def _row(document: Document) -> dict[str, Any]:
    places: dict[str, list[str]] = defaultdict(list)
    length, place = 0, 1
    for body, label in ((document.title if document.is_opening else "", "A"), (document.body, "")):
        for match in matching.cut(body):
            if term := stem(matching.fold(match[0])):
                places[term].append(f"{min(place, candidates.LAST_PLACE)}{label}")
                place += 1
                length += 1
        place += 1  # no phrase reaches from a title into the body
    words = " ".join(f"{candidates.quoted(term)}:{','.join(where[: candidates.MOST_PLACES])}" for term, where in places.items())
    mark = zlib.crc32(repr((document.board_id, document.day.toordinal(), length, sorted(words.split(" ")))).encode())
    return {"post_id": document.post_id, "board_id": document.board_id, "day": document.day, "length": length, "words": words, "mark": mark}
