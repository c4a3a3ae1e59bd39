"""Runs the migrations on the forum's database; called by `flask --app wsgi db`."""

from alembic import context
from flask import current_app

from forum.core.model import Base
from forum.web.database import intent

target = Base.metadata


def run() -> None:
    """Run the migrations in one transaction."""
    extension = current_app.extensions["migrate"]
    engine = extension.db.engine
    with intent(writes=True), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Changing a table makes it anew, and dropping the old one would erase whatever refers to it.
            # Before the first transaction: inside one, SQLite ignores this.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=target, render_as_batch=True, compare_type=True, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.invalidate()  # nobody is to get a connection that looks at no foreign keys


run()
