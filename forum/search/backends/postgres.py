"""An index in PostgreSQL, for a forum on several machines: its full-text index finds candidates, and they are ranked as everywhere.

Its own ranking is left aside, and its own stemmer too: words are cut and stemmed here, so that both indexes give the same answers. The tables
are no part of the forum's data: they stand in a schema of their own, are made when something is first written, and can be built anew at any time.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from forum.search.backends import building, candidates, ranking, tables
from forum.search.backends.answering import answer
from forum.search.backends.embedded import SECONDS
from forum.search.backends.rows import Rows
from forum.search.backends.whoosh import LENGTHS
from forum.search.contract import MOST_NEAR, Broken, Busy, Document, Found, Learn, Query, Source, Standing
from forum.search.spelling import Patience, by_length, close
from forum.search.words import stem

AT_ONCE = 500
MOST_READ, MOST_COMPARED = 20_000, 1_000
"""Words with the same first letter and about as long that are read, and those of them that stand in most posts, which are compared with one."""

AVERAGE = 80
"""Words of a post on average, as long as nothing tells it."""

Told = TypeVar("Told")

_LOCK = 0x5EA2C4
_NO_TABLE, _NO_LOCK, _NO_SCHEMA, _NO_COLUMN, _CANCELLED = "42P01", "55P03", "3F000", "42703", "57014"

_SIZE = """
SELECT total.posts, pg_total_relation_size('search_3.post') + pg_total_relation_size('search_3.word') AS bytes FROM search_3.total
"""
_NEAR = """
SELECT string_agg(stem, E'\\n') FROM (SELECT stem FROM (SELECT stem, posts FROM search_3.word
    WHERE stem >= :first AND stem < :end AND posts > 0 AND length(stem) BETWEEN :short AND :long LIMIT :most) AS there
ORDER BY posts DESC, stem LIMIT :compared) AS best
"""


class PostgresIndex:
    """An index in a database; what its functions do is said in `forum.search.contract.Backend`.

    :param address: of the database, with its driver.
    :param seconds: the processor time that one question may take.
    :param patience: seconds to wait for another writer.
    :param processes: how many may build at once; as many as the machine has cores when left out.
    """

    def __init__(self, address: str, seconds: float = SECONDS, patience: float = 10.0, processes: int | None = None) -> None:
        self._address = address
        self._seconds = seconds
        self._patience = patience
        self._processes = processes
        self._engines: dict[int, Engine] = {}

    def close(self) -> None:
        """Let go of all connections of this process."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.dispose()

    def stem(self, word: str) -> str:
        return stem(word)

    def find(self, query: Query, learn: Learn | None = None) -> Found:
        clock = ranking.Clock(self._seconds)
        ask = partial(_answer, query=query, clock=clock, learn=learn)
        return self._asked(ask, Found(), late=Found(at_least=True))

    def near(self, stem: str, slips: int, patience: Patience | None = None) -> list[str]:
        if not stem:
            return []
        bounds = {
            "first": stem[0],
            "end": chr(min(ord(stem[0]) + 1, 0x10FFFF)),
            "short": len(stem) - slips,
            "long": len(stem) + slips,
            "most": MOST_READ,
            "compared": MOST_COMPARED,
        }
        words = self._asked(lambda connection: connection.scalar(text(_NEAR), bounds), "") or ""
        return [word for word, _ in islice(close(stem, by_length(words.split()).values(), slips, patience), MOST_NEAR)]

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        stems = list(stems)
        return self._asked(lambda connection: candidates.view(connection).frequencies(stems), dict.fromkeys(stems, 0))

    def put(self, documents: Iterable[Document]) -> None:
        by_id = {document.post_id: document for document in documents}
        with self._writing() as connection:
            rows = Rows(_average(connection))
            for some in _some(iter(by_id.values())):
                tables.leave(connection, [document.post_id for document in some])
                tables.put(connection, [rows.row(document) for document in some])

    def remove(self, post_ids: Iterable[str]) -> None:
        with self._writing() as connection:
            coming = iter(post_ids)
            while some := list(islice(coming, AT_ONCE)):
                tables.leave(connection, some)

    def rebuild(self, source: Source, progress: Callable[[int], None] | None = None) -> int:
        self._sweep()
        try:
            return self._built(source, progress)
        except BaseException:
            with suppress(Busy, DBAPIError):
                self._sweep()
            raise

    def tidy(self) -> None:
        with self._engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if tables.are_there(connection):
                connection.execute(text("VACUUM search_3.post, search_3.word, search_3.total"))

    def clear(self) -> None:
        with self._writing() as connection:
            connection.execute(text("TRUNCATE search_3.post, search_3.word"))
            connection.execute(text("UPDATE search_3.total SET posts = 0, words = 0, is_damaged = false"))

    def post_ids(self) -> Iterator[str]:
        with self._reading() as connection:
            found = connection.scalars(text("SELECT post_id FROM search_3.post")).all() if tables.are_there(connection) else ()
        yield from found

    def mark(self, document: Document) -> int:
        return Rows(AVERAGE).row(document).mark

    def marks(self) -> Iterator[tuple[str, int]]:
        with self._reading() as connection:
            if tables.are_outdated(connection):
                raise Broken("The search index is of another version.")
            found = tables.marks(connection) if tables.are_there(connection) else ()
            # A word that counts as being nowhere is not looked for: its posts would be there and still not be found.
            if found and tables.are_miscounted(connection):
                raise Broken("The words of the search index are not counted as they stand in it.")
        yield from ((row.post_id, row.mark) for row in found)

    def is_there(self) -> bool:
        with self._reading() as connection:
            return tables.are_there(connection)

    def is_damaged(self) -> bool:
        try:
            damaged = self._asked(tables.are_damaged, None)
        except Broken:
            return True
        if damaged is None:
            with self._reading() as connection:
                return tables.are_outdated(connection)
        return damaged

    def tell_damage(self, damaged: bool) -> None:
        with self._reading() as connection:
            is_there, can_tell = tables.are_there(connection), tables.are_there(connection, "total")
        if can_tell or (damaged and not is_there):  # without that table alone, nothing can be read, and everybody notices
            with self._engine().begin() if is_there else self._writing() as connection:
                connection.execute(text("UPDATE search_3.total SET is_damaged = :now WHERE is_damaged <> :now"), {"now": damaged})

    def standing(self) -> Standing:
        with self._reading() as connection:
            if not tables.are_there(connection):
                return Standing(0, 0, 0, 0)
            row = connection.execute(text(_SIZE)).one()
            return Standing(row.posts, row.bytes, 1, 0)

    def _engine(self) -> Engine:
        # A connection must not be shared with the process that this one was forked from.
        process = os.getpid()
        if process not in self._engines:
            self._engines[process] = _connected(self._address)
        return self._engines[process]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine().connect() as connection, _broken():
            yield connection

    def _asked(self, ask: Callable[[Connection], Told], nothing: Told, late: Told | None = None) -> Told:
        """Ask the tables without looking first whether they are there: each question would pay for it.

        :param nothing: what is told when they were never made.
        :param late: what is told when the server takes too long; `nothing` when left out.
        """
        try:
            with self._reading() as connection:
                return ask(connection)
        except Broken:
            if self.is_there():
                raise
            return nothing
        except DBAPIError as error:
            if _state(error) == _CANCELLED:
                return nothing if late is None else late
            raise

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        with self._engine().begin() as connection, _broken():
            connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": str(int(self._patience * 1000))})
            try:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            except DBAPIError as error:
                if _state(error) == _NO_LOCK:
                    raise Busy("Another process keeps writing to the search index.") from error
                raise
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._locked() as connection:
            tables.sweep(connection)
            if not tables.are_there(connection):
                tables.make(connection)
            yield connection

    def _sweep(self) -> None:
        with self._locked() as connection:
            tables.sweep(connection)

    def _built(self, source: Source, progress: Callable[[int], None] | None) -> int:
        # Readers see the old tables until the new ones take their place; other writers wait and come back.
        with self._locked() as connection:
            with self._engine().begin() as first:  # other processes have to see them
                tables.begin(first, tables.FRESH)
            average = _average(connection) if tables.are_there(connection, "total") else AVERAGE
            fill, documents = partial(_fill, self._address, average), _counted(source.every(), progress)
            made: list[tables.Made] = building.spread(fill, documents, source.count(), self._processes)
            # In a transaction of its own: this one may still have it in mind that there are no such tables.
            with self._engine().begin() as last:
                tables.complete(last, tables.FRESH, made)
            tables.adopt(connection, tables.FRESH)
            return sum(posts for posts, _, _ in made)


class _Binary(psycopg.Cursor[Any]):
    """Asks for values as they lie in memory: counts of thousands of posts would be twice as long as text."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.format = psycopg.pq.Format.BINARY


def _connected(address: str) -> Engine:
    return create_engine(address, pool_size=4, pool_pre_ping=True, connect_args={"cursor_factory": _Binary})


def _answer(connection: Connection, query: Query, clock: ranking.Clock, learn: Learn | None) -> Found:
    return answer(candidates.view(connection), query, stem, LENGTHS, clock, learn)


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", "") or ""


@contextmanager
def _broken() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _state(error) in (_NO_TABLE, _NO_SCHEMA, _NO_COLUMN):
            raise Broken("The tables of the search index are missing.") from error
        raise


def _average(connection: Connection) -> float:
    return float(connection.scalar(text("SELECT words::float / posts FROM search_3.total WHERE posts > 0")) or AVERAGE)


def _some(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while some := list(islice(documents, AT_ONCE)):
        yield some


def _counted(documents: Iterator[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for done, document in enumerate(documents, start=1):
        yield document
        if progress:
            progress(done)


def _fill(address: str, average: float, documents: Iterator[Document]) -> tables.Made:
    """Put documents into the tables that are being built, as one of several processes, and return what was made."""
    engine, rows = _connected(address), Rows(average)
    try:
        with engine.begin() as connection:
            for some in _some(documents):
                tables.fill(connection, tables.FRESH, [rows.row(document) for document in some])
        return rows.made, rows.length, rows.having()
    finally:
        engine.dispose()
