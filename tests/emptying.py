"""Emptying the test database: every table, also the one from which the forum itself cannot remove anything."""

from sqlalchemy import Connection, text

from forum.core.model import Base


def empty(connection: Connection) -> None:
    """Delete all rows of all tables."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in reversed(Base.metadata.sorted_tables):
        if table.name != "log_entry":
            connection.execute(table.delete())
        elif connection.scalar(text("SELECT count(*) FROM log_entry")):
            _empty_log(connection, is_sqlite=is_sqlite)


def _empty_log(connection: Connection, *, is_sqlite: bool) -> None:
    if not is_sqlite:
        for statement in ("ALTER TABLE log_entry DISABLE TRIGGER USER", "DELETE FROM log_entry", "ALTER TABLE log_entry ENABLE TRIGGER USER"):
            connection.execute(text(statement))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log_entry'")).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.execute(text("DELETE FROM log_entry"))
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
