from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

import config
from forum.accounts.models import Alias
from forum.accounts.service import sessions
from forum.app import create_app
from forum.boards.models import Board
from forum.core.model import Base
from forum.web import traces
from forum.web.database import checkpoint, db, intent, reading, transaction
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
    with intent(writes=True), db.engine.connect() as connection:
        numbers = [
            set(connection.scalars(text(f'SELECT xmin::text FROM "{table}"'))) for table in Base.metadata.tables if table not in traces.PASSING
        ]
    assert all(len(found) <= 1 for found in numbers)
    together = [number for found in numbers for number in found]
    assert len(set(together)) == len(together) > 5


def _held(table: str) -> list[str]:
    with intent(writes=True), db.engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT xmax::text FROM {table} ORDER BY id")))


@pytest.mark.parametrize("largest", [traces.LARGEST, -1])
def test_an_old_name_does_not_say_when_it_last_wrote(on_postgres: Flask, monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    """Whatever refers to a row leaves its number in it: names that wrote at one sitting would stand side by side."""
    monkeypatch.setattr(traces, "LARGEST", largest)
    with transaction() as session:
        board = factories.a_board(session)
        members = [factories.a_member(session) for _ in range(5)]
    traces.stir()
    for member in members:
        with transaction() as session:
            factories.a_thread(session, member, session.get_one(Board, board.id))
    assert len(set(_held("alias"))) == 5
    traces.stir()
    assert set(_held("alias")) == {"0"}
    assert set(_held("board")) == {"0"}


def test_the_places_of_a_large_table_say_no_order_either(on_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "LARGEST", -1)
    _live()
    before = _order("alias")
    traces.stir()
    after = _order("alias")
    assert len({number for number, _ in after}) == 1
    assert [row for _, row in after] != [row for _, row in before]
    assert {row for _, row in after} == {row for _, row in before}


def test_nobody_who_writes_has_to_give_way_to_the_stirring(
    on_postgres: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(traces, "PATIENCE", "20ms")
    monkeypatch.setattr(traces, "TRIES", 2)
    monkeypatch.setattr(traces, "PAUSE", 0.0)
    _live()
    with transaction() as writing:
        writing.scalars(select(Alias).order_by(Alias.id).limit(1).with_for_update()).one().on_break = True
        writing.flush()
        traces.stir()
    assert "alias" in caplog.text
    assert len({number for number, _ in _order("account")}) == 1, "the other tables are stirred all the same"
    assert len({number for number, _ in _order("alias")}) > 1
    traces.stir()
    assert len({number for number, _ in _order("alias")}) == 1
    with reading() as session:
        assert session.scalars(select(Alias.on_break).where(Alias.on_break)).all() == [True]


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
