"""What PostgreSQL keeps of the order in which rows were written, and how it is wiped out; SQLite keeps none (`forum.core.model.PRIVATE`).

A row carries the number of the transaction that wrote it (`xmin`), that of the last one that needed it to stay, as everything does that
refers to it (`xmax`), and the place where it was put (`ctid`). Together they are a diary of everything anybody did here. Stirring writes the
rows of the last day anew: all of a table in one transaction, and in an order that is drawn.
"""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import OperationalError

from forum.core.model import Base
from forum.core.outbox import Delivery, Fact
from forum.web.database import db, intent

log = logging.getLogger(__name__)

T = TypeVar("T")

PASSING = (Fact.__tablename__, Delivery.__tablename__)
"""Tables whose rows are gone within seconds."""

LARGEST = 128 * 1024 * 1024
"""Bytes up to which a whole table is put in order by its ids, which takes a second or two in which nobody can read it."""

PATIENCE = "500ms"
"""How long it waits for what somebody holds: less than the second after which PostgreSQL ends one of two that wait for each other."""

TRIES, PAUSE = 20, 3.0
"""How often it tries to get a table, and the seconds between two tries."""

_HELD = ("55P03", "40P01")
"""What PostgreSQL says (appendix A of its manual) when that wait was in vain."""

# No parameter can stand for a name; these are of our own tables.
_VACUUM = 'VACUUM "{table}"'
_CLUSTER = 'CLUSTER "{table}" USING "{index}"'

# One statement would write the rows in the order in which they lie.
_ANEW = """
DO $$ DECLARE place tid; BEGIN
    FOR place IN SELECT ctid FROM "{table}" WHERE {young} ORDER BY random() LOOP
        UPDATE "{table}" SET "{key}" = "{key}" WHERE ctid = place;
    END LOOP;
END $$
"""


def stir(_reading: Any = None, _writing: Any = None) -> None:
    """Wipe out in which order rows were written since the last time; nothing happens on SQLite."""
    if db.engine.dialect.name != "postgresql":
        return
    marks = _read_marks()
    with intent(writes=True):
        for table in Base.metadata.sorted_tables:
            if table.name not in PASSING:
                _stir_table(table, marks)
    _mark().write_text(json.dumps(marks), encoding="ascii")


def _stir_table(table: Table, marks: dict[str, list[int]]) -> None:
    try:
        marks[table.name] = _when_free(lambda connection: _write_anew(connection, table, marks.get(table.name)))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            size = connection.scalar(text("SELECT pg_table_size(:name)"), {"name": table.name}) or 0
            if size > LARGEST:
                connection.exec_driver_sql(_VACUUM.format(table=table.name))
                return
        order = _CLUSTER.format(table=table.name, index=table.primary_key.name)
        _when_free(lambda connection: connection.exec_driver_sql(order))
    except OperationalError as error:
        if not _is_held(error):
            raise
        log.warning("the rows of %s keep a part of their order until the next night", table.name)


def _write_anew(connection: Connection, table: Table, last: list[int] | None) -> list[int]:
    """Write a table's rows of the time since the last stirring anew, in one transaction.

    :param last: what the last call returned: the number of the transaction that stirred, and the oldest one still open then.
    """
    numbers = connection.execute(text("SELECT txid_current(), txid_snapshot_xmin(txid_current_snapshot())")).one()
    now, oldest = (number % 2**32 for number in numbers)
    stirred, since = last or [0, 0]
    young = "true"
    if last and now > since:
        young = f"age(xmin) <= {now - since} AND xmin::text <> '{stirred}' OR xmax::text <> '0'"
    key = next(iter(table.primary_key)).name
    connection.exec_driver_sql(_ANEW.format(table=table.name, key=key, young=young))
    return [now, oldest]


def _when_free(work: Callable[[Connection], T]) -> T:
    """Do something in a transaction that gives way to people, and try again when it had to.

    :raises OperationalError: when it was in vain every time.
    """
    for left in reversed(range(TRIES)):
        try:
            with db.engine.begin() as connection:
                connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": PATIENCE})
                return work(connection)
        except OperationalError as error:
            if not left or not _is_held(error):
                raise
        time.sleep(PAUSE)
    raise AssertionError("tried at least once")


def _is_held(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", "") in _HELD


def _read_marks() -> dict[str, list[int]]:
    try:
        marks: dict[str, list[int]] = json.loads(_mark().read_text(encoding="ascii"))
    except (OSError, ValueError):  # the first time, or a file that was damaged: everything is stirred
        return {}
    return marks


def _mark() -> Path:
    folder: Path = current_app.config["SETTINGS"].forum_data_dir
    return folder / "stirred"
