"""Sessions and transactions: one a request, committed in one place, and the only place that commits at all.

A request that may write holds the write lock from its first statement; one that may not cannot write by mistake, since
its connection refuses. What is done in a transaction is the business of the features.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.orm import Session

from config import Settings
from forum.core import once
from forum.core.model import Base
from forum.web.session import SAFE_METHODS, keep_cookie, restore_cookie

View = TypeVar("View", bound=Callable[..., Any])

log = logging.getLogger(__name__)

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

PATIENCE = 10.0
"""Seconds that a writer waits for its turn."""

LOOK = "preview"
"""The field of a form that is only to be looked at: rendering a long text takes a while, and nobody who writes is to wait for it."""

_WRITES_NOTHING = "forum_writes_nothing"
_LOOKS_FIRST = "forum_looks_first"

AFTERWARDS_WITHIN = 2.0
"""Seconds that something waits for its turn which is done after a request, by the one who waits for the answer."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_patience: ContextVar[float | None] = ContextVar("patience", default=None)


class Busy(Exception):
    """The database was not free to write within `PATIENCE`."""


def init_app(app: Flask) -> None:
    """Connect an app to its database and give each request one transaction."""
    settings = app.config["SETTINGS"]
    app.config["SQLALCHEMY_DATABASE_URI"] = address(settings)
    # Parameters stay out of errors: they are the words of posts.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        listen(db.engine)
    app.before_request(_open_transaction)
    app.after_request(_close_transaction)
    app.teardown_request(_forget_intent)


def address(settings: Settings) -> str:
    """Return the address of the database, with the driver that is installed."""
    return settings.database.replace("postgresql://", "postgresql+psycopg://", 1)


def listen(engine: Engine) -> None:
    """Make an engine follow the rules of this module."""
    if engine.dialect.name == "sqlite":
        lock = Path(f"{engine.url.database}.lock")
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, lock))
        event.listen(engine, "checkin", _release)
    else:
        event.listen(engine, "begin", _begin_postgres)
        event.listen(engine, "handle_error", _leave_out_details)


def writes_nothing(view: View) -> View:
    """Mark a view that takes a form and still changes nothing in the database: it waits for nobody who writes, and nobody waits for it."""
    setattr(view, _WRITES_NOTHING, True)
    return view


def looks_first(view: View) -> View:
    """Mark a view that only looks until it says `write_from_here`: what takes long is done before, while nobody waits for it."""
    setattr(view, _LOOKS_FIRST, True)
    return view


def write_from_here() -> None:
    """Begin the writing of a view that looks first. What was loaded before stays as it was read, and has to be loaded again to be changed."""
    db.session.expunge_all()
    db.session.rollback()
    db.session.info.pop(once.KEPT, None)
    _writing.set(True)


def afterwards(do: Callable[[Session], object]) -> None:
    """Do something in a transaction of its own when that of this request is over, whether what was asked for was done or not.

    It must not be needed: whatever goes wrong with it changes nothing of the answer. Where there is no request, nothing follows one.
    """
    if has_request_context():
        g.setdefault("afterwards", []).append(do)


@contextmanager
def transaction(*, writes: bool = True, patience: float | None = None) -> Iterator[Session]:
    """Open a transaction of its own that commits at its end: for commands, the worker, and what must outlive a request.

    :param writes: False for one that only looks.
    :param patience: seconds to wait for the write lock, on SQLite; `PATIENCE` when left out.
    :raises Busy: if others held it for longer.
    """
    with intent(writes=writes, patience=patience):
        session = Session(db.engine, info=_info(), expire_on_commit=False)
        try:
            yield session
            if writes:
                session.commit()
        finally:
            session.close()


@contextmanager
def intent(*, writes: bool, patience: float | None = None) -> Iterator[None]:
    """Say whether the transactions begun from here on may write, and how long they wait for that."""
    before, waiting = _writing.set(writes), _patience.set(patience)
    try:
        yield
    finally:
        _writing.reset(before)
        _patience.reset(waiting)


def checkpoint() -> None:
    """Empty SQLite's write-ahead log: it is a diary of what was written together (`docs/safety.md`)."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def reading() -> Any:
    """Open a transaction that only looks."""
    return transaction(writes=False)


def give_up() -> None:
    """Undo what the request has done so far and let the rest of it only look: for the page that says what went wrong.

    That page asks the database who reads it, which must neither wait for the write lock nor meet a broken transaction.
    """
    db.session.rollback()
    _writing.set(False)
    db.session.info[once.KEPT] = {}
    restore_cookie()


def _info() -> dict[str, Any]:
    """Return what rules find in their session. One transaction sees one set of keys, though a rotation may change them meanwhile."""
    info = current_app.extensions["session_info"]
    return {**info, "seals": info["seals"].steady()}


def _open_transaction() -> None:
    g.intent = _writing.set(request.method not in SAFE_METHODS)
    keep_cookie()
    if request.method not in SAFE_METHODS and LOOK in request.form:
        _writing.set(False)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _WRITES_NOTHING, False) or getattr(view, _LOOKS_FIRST, False):
        _writing.set(False)
    db.session.info.update(_info())
    if not _writing.get():
        db.session.info[once.KEPT] = {}


def _close_transaction(response: Response) -> Response:
    response = _ended(response)
    for do in g.pop("afterwards", ()):
        try:
            with transaction(patience=AFTERWARDS_WITHIN) as session:
                do(session)
        except Exception as error:
            log.warning("something that follows a request failed (%s)", type(error).__name__)
    return response


def _ended(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except Exception as error:
        # Answered here, as Flask asks no handler of the kind of error once a view has returned.
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _forget_intent(_error: BaseException | None) -> None:
    token = g.pop("intent", None)
    if token is not None:
        db.session.remove()
        _writing.reset(token)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection, lock: Path) -> None:
    writes = _writing.get()
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    if writes and "lock" not in connection.info:  # one connection can begin twice before it is given back: migrations do
        # Waiting on SQLite's own lock starves some writers for seconds; a file lock before it is fair enough.
        connection.info["lock"] = _take(lock)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _leave_out_details(context: ExceptionContext) -> None:
    # PostgreSQL quotes the row that broke a rule, below the first line of its message.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(str(part).partition("\n")[0] for part in error.args)


def _take(lock: Path) -> int:
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    patience = _patience.get()
    end = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(handle)
                raise Busy from None
            time.sleep(0.001)
        else:
            return handle


def _release(connection: Any, record: Any) -> None:
    if connection is not None and connection.in_transaction:
        connection.rollback()  # a commit that failed leaves its transaction open, and with it SQLite's own lock
    handle = record.info.pop("lock", None)
    if handle is not None:
        os.close(handle)
