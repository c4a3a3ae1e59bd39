"""What PostgreSQL keeps of the order in which rows were written, and how it is wiped out; SQLite keeps none (`forum.core.model.PRIVATE`).

A row carries the number of the transaction that wrote it (`xmin`) and the place where it was put (`ctid`). Together they are a diary of
everything anybody did here. Stirring writes the rows of the last day anew: all of a table in one transaction, and in the order of
their random ids.
"""

import json
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Table, text

from forum.core.model import Base
from forum.core.outbox import Delivery, Fact
from forum.web.database import db, intent

PASSING = (Fact.__tablename__, Delivery.__tablename__)
"""Tables whose rows are gone within seconds."""

LARGEST = 512 * 1024 * 1024
"""Bytes up to which a table is put in order by its ids, which nobody can write to meanwhile; beyond that its places are left."""


def stir(_reading: Any = None, _writing: Any = None) -> None:
    """Wipe out in which order rows were written since the last time; nothing happens on SQLite."""
    if db.engine.dialect.name != "postgresql":
        return
    marks = _read_marks()
    with intent(writes=True):
        for table in Base.metadata.sorted_tables:
            if table.name not in PASSING:
                marks[table.name] = _write_anew(table, marks.get(table.name))
                _put_in_order(table)
    _mark().write_text(json.dumps(marks), encoding="ascii")


def _write_anew(table: Table, last: list[int] | None) -> list[int]:
    """Write a table's rows of the time since the last stirring anew, in one transaction.

    :param last: what the last call returned: the number of the transaction that stirred, and the oldest one still open then.
    """
    key = next(iter(table.primary_key)).name
    with db.engine.begin() as connection:
        numbers = connection.execute(text("SELECT txid_current(), txid_snapshot_xmin(txid_current_snapshot())")).one()
        now, oldest = (number % 2**32 for number in numbers)
        stirred, since = last or [0, 0]
        younger = "age(xmin) <= :age AND xmin::text <> :stirred" if last and now > since else "true"
        statement = f'UPDATE "{table.name}" SET "{key}" = "{key}" WHERE {younger}'  # noqa: S608  # names of our own tables
        connection.execute(text(statement), {"age": now - since, "stirred": str(stirred)} if younger != "true" else {})
    return [now, oldest]


def _put_in_order(table: Table) -> None:
    """Put the rows of a table in the order of their ids, which are random, and wipe what stood where they were."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        size = connection.scalar(text("SELECT pg_table_size(:name)"), {"name": table.name}) or 0
        order = f'CLUSTER "{table.name}" USING "{table.primary_key.name}"'
        connection.execute(text(order if size <= LARGEST else f'VACUUM "{table.name}"'))


def _read_marks() -> dict[str, list[int]]:
    try:
        marks: dict[str, list[int]] = json.loads(_mark().read_text(encoding="ascii"))
    except (OSError, ValueError):  # the first time, or a file that was damaged: everything is stirred
        return {}
    return marks


def _mark() -> Path:
    folder: Path = current_app.config["SETTINGS"].forum_data_dir
    return folder / "stirred"
