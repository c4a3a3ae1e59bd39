"""What the processes of a forum share for some minutes without the database: sealed entries in lists, in memory alone.

What an entry means, and the sealing of it, is left to the features. Losing all of it must cost nothing but those minutes; a
memory that cannot be reached takes nothing and gives nothing, and holds nobody up.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from redis import Redis, RedisError
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

NAME = "memory"
"""Under which a session finds it."""

KEPT = 86_400
"""Seconds after which Valkey drops what nobody has taken."""

_TIMEOUT = 1.0
_PREFIX = "kept|"

T = TypeVar("T")


class Memory(Protocol):
    """Lists of sealed entries, each under a key that tells nothing."""

    def add(self, key: str, entry: bytes) -> None:
        """Put an entry at the end of a list."""

    def of(self, key: str) -> list[bytes]:
        """Return a list, the oldest entry first."""

    def keys(self) -> list[str]:
        """Return the keys of all lists that are not empty."""

    def drop(self, key: str, count: int) -> None:
        """Take the oldest entries from a list."""


class FileMemory:
    """Lists in an SQLite file that all processes of this machine share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, key: str, entry: bytes) -> None:
        """Put an entry at the end of a list."""
        self._run("INSERT INTO entry (key, value) VALUES (?, ?)", (key, entry))

    def of(self, key: str) -> list[bytes]:
        """Return a list, the oldest entry first."""
        return [value for (value,) in self._run("SELECT value FROM entry WHERE key = ? ORDER BY number", (key,))]

    def keys(self) -> list[str]:
        """Return the keys of all lists that are not empty."""
        return [key for (key,) in self._run("SELECT DISTINCT key FROM entry")]

    def drop(self, key: str, count: int) -> None:
        """Take the oldest entries from a list."""
        oldest = "SELECT number FROM entry WHERE key = ? ORDER BY number LIMIT ?"
        self._run(f"DELETE FROM entry WHERE number IN ({oldest})", (key, count))  # noqa: S608  # a sentence of our own

    def _run(self, statement: str, values: Any = ()) -> list[Any]:
        return _kept_going(lambda: self._ask_again(statement, values), [])

    def _ask_again(self, statement: str, values: Any) -> list[Any]:
        try:
            return self._ask(statement, values)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)  # damaged: nothing in it is worth mending
        self._ask("CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, value BLOB)")
        self._ask("CREATE INDEX IF NOT EXISTS ix_entry_key ON entry (key, number)")
        self._path.chmod(0o600)
        return self._ask(statement, values)

    def _ask(self, statement: str, values: Any = ()) -> list[Any]:
        with closing(sqlite3.connect(self._path, timeout=_TIMEOUT, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=OFF")
            database.execute("PRAGMA secure_delete=ON")
            return database.execute(statement, values).fetchall()


class ValkeyMemory:
    """Lists in Valkey, where several machines work together."""

    def __init__(self, address: str, prefix: str = _PREFIX) -> None:
        self._prefix = prefix
        self._server = Redis.from_url(address, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)

    def add(self, key: str, entry: bytes) -> None:
        """Put an entry at the end of a list."""

        def push() -> None:
            with self._server.pipeline() as pipeline:
                pipeline.rpush(self._prefix + key, entry)
                pipeline.expire(self._prefix + key, KEPT)
                pipeline.execute()

        _kept_going(push, None)

    def of(self, key: str) -> list[bytes]:
        """Return a list, the oldest entry first."""
        return _kept_going(lambda: cast(list[bytes], self._server.lrange(self._prefix + key, 0, -1)), [])

    def keys(self) -> list[str]:
        """Return the keys of all lists that are not empty."""
        return _kept_going(lambda: [key.decode().removeprefix(self._prefix) for key in self._all()], [])

    def _all(self) -> Iterator[bytes]:
        return self._server.scan_iter(match=f"{self._prefix}*", count=1000)

    def drop(self, key: str, count: int) -> None:
        """Take the oldest entries from a list."""
        _kept_going(lambda: self._server.ltrim(self._prefix + key, count, -1), None)


def opened(address: str, file: Path, prefix: str = _PREFIX) -> Memory:
    """Open the memory of a forum.

    :param address: of Valkey, or empty.
    :param file: where it is kept on this machine otherwise.
    :param prefix: what keys begin with in Valkey; each use of a memory has its own, as it has its own file.
    """
    return ValkeyMemory(address, prefix) if address else FileMemory(file)


def of(session: Session, name: str = NAME) -> Memory:
    """Return a memory that belongs to a session.

    :param name: under which the session finds it.
    """
    memory: Memory = session.info[name]
    return memory


def _kept_going(work: Callable[[], T], otherwise: T) -> T:
    try:
        return work()
    except (sqlite3.Error, OSError, RedisError) as error:  # a full disk, a server that is away
        log.error("the shared memory could not be reached (%s)", type(error).__name__)
        return otherwise
