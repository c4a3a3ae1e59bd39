"""Transactions on SQLite, as a forum out of the box has them: who may write, and who waits for whom."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.boards.models import Board, PostMinute
from forum.web import database
from forum.web.database import intent, reading
from tests.unit.web.failing import WORDS, Forum, a_board, at_each


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    made = Forum(tmp_path_factory.mktemp("forum"))
    yield made
    made.engine.dispose()


@pytest.fixture
def own(forum: Forum) -> Iterator[Session]:
    """A session of that forum."""
    with intent(writes=True):
        session = Session(forum.engine, info=dict(forum.app.extensions["session_info"]), expire_on_commit=False)
        yield session
        session.close()


def test_a_page_that_is_only_read_cannot_write_by_mistake(forum: Forum) -> None:
    answer = forum.visitor().get("/write")
    assert answer.status_code == 500
    assert forum.boards("written-by-a-view") == 0


def test_what_is_refused_leaves_no_trace_even_if_the_page_forgot_to_take_it_back(forum: Forum) -> None:
    assert forum.visitor().post("/refuse").status_code == 422
    assert forum.boards("refused") == 0


def test_what_only_looks_cannot_write_by_mistake(in_app: Flask) -> None:
    with reading() as session:
        session.add(a_board("looked"))
        with pytest.raises(DBAPIError):
            session.flush()


def test_a_connection_that_only_looked_can_write_afterwards(forum: Forum) -> None:
    for number in range(3):
        assert forum.boards(f"after-{number}") == 0
        with forum.writing() as session:
            session.add(a_board(f"after-{number}"))
        assert forum.boards(f"after-{number}") == 1


def test_every_connection_keeps_what_was_said_and_wipes_what_was_deleted(tmp_path: Path) -> None:
    asked: list[str] = []

    class Noting(sqlite3.Connection):
        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            asked.append(statement)
            return super().execute(statement, *values)  # type: ignore[arg-type]

    engine = create_engine(f"sqlite:///{tmp_path}/x.sqlite", connect_args={"factory": Noting})
    database.listen(engine)
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        said = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")]
        assert said == ["wal", 2, 1, 1]
        connection.close()
    # On some machines SQLite wipes by itself: that must not be relied on.
    assert asked.count("PRAGMA secure_delete=ON") == 3
    engine.dispose()


def test_a_deleted_word_is_in_no_file_once_the_log_is_emptied(forum: Forum) -> None:
    with forum.writing() as session:
        session.add(a_board("CANARY-board"))
    with forum.writing() as session:
        session.delete(session.get_one(Board, "CANARY-board"))
    with forum.app.app_context():
        database.checkpoint()
    assert not [path for path in forum.file.parent.glob("forum.sqlite*") if b"CANARY-board" in path.read_bytes()]


def test_an_error_of_the_database_quotes_nobody(session: Session) -> None:
    row = {"name": "CANARY name", "name_key": "CANARY key", "official": False}
    session.execute(insert(Alias).values(id="CANARY one", **row))
    with pytest.raises(IntegrityError) as refusal:
        session.execute(insert(Alias).values(id="CANARY two", **row))
    assert "CANARY" not in f"{refusal.value} {refusal.value!r} {refusal.value.orig}"
    session.rollback()


def _raise(session: Session) -> None:
    session.add(a_board("never"))
    session.flush()
    raise ZeroDivisionError


def _break_a_rule(session: Session) -> None:
    session.execute(insert(Board).values(id="never", slug=None))


def _fail_at_the_commit(session: Session) -> None:
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.add(a_board("never"))
    session.execute(insert(PostMinute).values(post_id="nowhere", minute=1))


@pytest.mark.parametrize(("act", "error"), [(_raise, ZeroDivisionError), (_break_a_rule, IntegrityError), (_fail_at_the_commit, IntegrityError)])
def test_after_a_failure_the_next_writer_need_not_wait(forum: Forum, act: Callable[[Session], None], error: type[Exception]) -> None:
    def fail() -> None:
        with forum.writing() as session:
            act(session)

    for _ in range(3):
        with pytest.raises(error):
            fail()
    assert forum.is_free()
    with forum.writing() as session:
        assert session.get(Board, "never") is None


def test_after_a_request_that_failed_the_next_writer_need_not_wait(forum: Forum) -> None:
    client = forum.visitor()
    assert client.post("/sign-in", data={"name": "nobody", "passphrase": "nothing"}).status_code == 422
    assert forum.is_free()
    with forum.without("disk I/O error"):
        assert client.post("/tell").status_code == 507
    assert forum.is_free()


def test_a_program_that_does_not_know_of_turns_holds_nobody_up_for_ever(forum: Forum) -> None:
    def wait_little(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    other = sqlite3.connect(forum.file, isolation_level=None)  # a backup tool, or somebody with the sqlite3 program
    other.execute("BEGIN IMMEDIATE")
    with closing(other), at_each("checkout", forum.engine, wait_little):
        assert forum.visitor().post("/tell", data={"body": WORDS}).status_code == 503
        assert forum.is_free()
    forum.engine.dispose()
    assert forum.visitor().post("/tell").status_code == 200


def test_two_writers_take_turns_and_both_are_heard(forum: Forum) -> None:
    seen: list[int] = []

    def second() -> None:
        with forum.writing() as session:
            seen.append(session.scalar(select(func.count()).select_from(Board).where(Board.slug.like("turn-%"))) or 0)
            session.add(a_board("turn-b"))

    other = threading.Thread(target=second)
    with forum.writing() as session:
        session.add(a_board("turn-a"))
        session.flush()
        other.start()
        assert not forum.is_free()
        assert forum.boards("turn-a") == 0  # readers wait for nobody
    other.join()
    assert seen == [1]
    assert forum.boards("turn-a") == forum.boards("turn-b") == 1
