from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

import config
from forum.accounts.service import sessions
from forum.app import create_app
from forum.boards.models import Board
from forum.web import traces
from forum.web.database import checkpoint, db, intent, transaction
from tests import factories, servers


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture
def on_postgres(server: str, tmp_path: Path) -> Iterator[Flask]:
    with servers.fresh_database(server) as url:
        app = create_app(config.load(forum_data_dir=tmp_path / "data", forum_key_dir=tmp_path / "keys", database_url=url))
        with app.app_context():
            upgrade()
            yield app
            db.engine.dispose()


def _live() -> None:
    """Let ten people come, sign in and write, each in transactions of their own."""
    with transaction() as session:
        board = factories.a_board(session)
    for _ in range(10):
        with transaction() as session:
            member = factories.a_member(session)
        with transaction() as session:
            sessions.open_session(session, member)
        with transaction() as session:
            factories.a_thread(session, member, session.get_one(Board, board.id))


def _order(table: str) -> list[tuple[str, str]]:
    with intent(writes=True), db.engine.connect() as connection:
        return [(row[0], str(row[1])) for row in connection.execute(text(f"SELECT xmin::text, id FROM {table} ORDER BY ctid"))]


def test_a_stolen_postgresql_does_not_say_in_which_order_people_wrote(on_postgres: Flask) -> None:
    _live()
    before = _order("alias")
    assert len({number for number, _ in before}) == 10, "each name carries the number of its own transaction until then"
    traces.stir()
    for table in ("alias", "account", "thread", "post"):
        rows = _order(table)
        assert len({number for number, _ in rows}) == 1, table
        assert len(rows) == 10
    for table in ("alias", "account", "thread"):
        ids = [row for _, row in _order(table)]
        assert ids == sorted(ids), "the places follow ids, which are random"


def test_no_two_tables_can_be_joined_by_the_numbers_of_transactions(on_postgres: Flask) -> None:
    _live()
    traces.stir()
    numbers = {table: {number for number, _ in _order(table)} for table in ("account", "alias", "thread")}
    assert not numbers["account"] & numbers["alias"]


def test_what_was_stirred_yesterday_is_left_alone(on_postgres: Flask) -> None:
    _live()
    traces.stir()
    before = {row: number for number, row in _order("alias")}
    _live()
    traces.stir()
    after = {row: number for number, row in _order("alias")}
    assert {row: after[row] for row in before} == before


def test_the_write_ahead_log_of_sqlite_is_emptied_as_it_is_a_diary(app: Flask, session: object, settings: config.Settings) -> None:
    if not settings.database.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its log elsewhere: docs/operations.md")
    with app.app_context():
        with transaction() as own:
            factories.a_member(own)
        log = Path(f"{settings.forum_data_dir}/forum.sqlite-wal")
        assert log.stat().st_size > 0
        checkpoint()
        assert log.stat().st_size == 0
