"""What all tests share: one app a test process on one database, emptied after each test that wrote to it.

`--database postgres` runs the same tests on a PostgreSQL server that the run starts and stops.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session

import config
from forum.app import create_app
from forum.core import keys
from forum.core.outbox import deliver_due
from forum.moderation.service import heads
from forum.web import limits
from forum.web.database import db, intent, reading, transaction
from tests import emptying, factories, servers


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[config.Settings]:
    folder = tmp_path_factory.mktemp("forum")
    keys.make(folder / "keys")
    values: dict[str, object] = {"forum_data_dir": folder / "data", "forum_key_dir": folder / "keys", "limit_factor": 1000, "debug_pages": True}
    if pytestconfig.getoption("database") == "sqlite":
        yield config.load(**values)
        return
    with servers.postgres() as server:
        yield config.load(**values, database_url=server)


@pytest.fixture(scope="session")
def app(settings: config.Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = False  # errors become pages, as they do for people
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
    limits.forget_all(settings.forum_data_dir)


@pytest.fixture
def emptied(app: Flask) -> Iterator[None]:
    yield
    with app.app_context(), intent(writes=True):
        db.session.remove()
        with db.engine.begin() as connection:
            emptying.empty(connection)
        (app.config["SETTINGS"].forum_data_dir / heads.FILE).unlink(missing_ok=True)
    storage = app.extensions["limiter"].storage
    storage.reset()
    app.extensions["search"].clear()
    app.extensions["closing"].ask_again()
    app.extensions["cover"].ask_again()


@pytest.fixture
def session(app: Flask, emptied: None) -> Iterator[Session]:
    """A session that may write; a test commits when others are to see what it made.

    No app context stays open around the test: requests would share it, and with it who is signed in.
    """
    with app.app_context():
        engine = db.engine
    with intent(writes=True):
        own = Session(engine, info=dict(app.extensions["session_info"]), expire_on_commit=False)
        yield own
        own.close()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """An open app context, for tests of what asks the app itself."""
    with app.app_context():
        yield app


@pytest.fixture
def visitor(app: Flask, emptied: None) -> FlaskClient:
    return factories.visitor(app)


@pytest.fixture
def deliver(app: Flask) -> object:
    """Deliver every fact that waits, as the worker does."""

    def run() -> None:
        with app.app_context():
            while deliver_due(reading, transaction, app.extensions["subscriptions"]):
                pass

    return run


@pytest.fixture
def data() -> Path:
    return Path(__file__).parent / "data"
