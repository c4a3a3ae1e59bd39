"""What is said to the database while something happens: each statement, or which tables each transaction writes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection, Engine, event

from forum.web.database import db

_WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


def engine_of(app: Flask) -> Engine:
    """Return what a forum asks its database through."""
    with app.app_context():
        return db.engine


@contextmanager
def listening(bind: Engine | Connection) -> Iterator[list[str]]:
    """Give a list that grows by each statement."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(bind, "before_cursor_execute", note)


@contextmanager
def writing(engine: Engine) -> Iterator[list[list[str]]]:
    """Give a list that grows by each transaction: the tables that it writes, once for each statement."""
    written: list[list[str]] = []

    def begin(_connection: Connection) -> None:
        written.append([])

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if found := _WRITING.match(statement):
            written[-1].append(found[1].lower())

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "before_cursor_execute", note)
