"""Transactions on SQLite, as a forum out of the box has them: who may write, who waits, and what a failure leaves behind."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, flash
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

import config
from forum.accounts.models import Alias, SignIn
from forum.app import create_app
from forum.boards.models import Board, Post
from forum.core import keys
from forum.web import database
from forum.web.access import public
from forum.web.database import db, intent, reading, transaction
from tests import factories
from tests.factories import PASSPHRASE
from tests.forms import fields, words

DOOR = "a door of my own"
WORDS = "Words that took an hour."

HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


class Forum:
    """A forum on SQLite, whatever the other tests run on. No app context stays open: requests would share it."""

    def __init__(self, folder: Path) -> None:
        keys.make(folder / "keys")
        settings = config.load(forum_data_dir=folder / "data", forum_key_dir=folder / "keys", database_url="", limit_factor=1000)
        self.app = create_app(settings)
        self.file = folder / "data" / "forum.sqlite"
        self.lock = folder / "data" / "forum.sqlite.lock"
        with self.app.app_context():
            upgrade()
            self.engine = db.engine
        for rule, view in (("/write", _write), ("/tell", _tell)):
            self.app.add_url_rule(rule, view_func=public(view), methods=["GET", "POST"])

    def visitor(self) -> FlaskClient:
        return factories.visitor(self.app)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.app.app_context(), transaction() as session:
            yield session

    def boards(self, slug: str) -> int:
        with self.app.app_context(), reading() as session:
            return session.scalar(select(func.count()).select_from(Board).where(Board.slug == slug)) or 0

    def posts(self, body: str) -> int:
        with self.app.app_context(), reading() as session:
            return session.scalar(select(func.count()).select_from(Post).where(Post.body == body)) or 0

    def is_free(self) -> bool:
        """Say whether a writer could begin at once."""
        handle = os.open(self.lock, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
        return True

    @contextmanager
    def held_elsewhere(self) -> Iterator[None]:
        """Let another process hold the lock for writing."""
        with subprocess.Popen([sys.executable, "-c", HOLD, self.lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout
            assert other.stdout.readline() == b"held\n"
            yield

    @contextmanager
    def without(self, reason: str) -> Iterator[None]:
        """Let every commit of a request fail."""
        with _at_each("before_commit", db.session, _fails(reason)):
            yield


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


def _write() -> str:
    db.session.add(_board("written-by-a-view"))
    db.session.flush()
    return "not reached by a GET"


def _tell() -> str:
    flash("It is done.")
    db.session.add(_board("told"))
    return "told"


def _board(slug: str) -> Board:
    return Board(id=slug, slug=slug, title=slug)


@contextmanager
def _at_each(what: str, target: Any, do: Callable[..., None]) -> Iterator[None]:
    event.listen(target, what, do)
    try:
        yield
    finally:
        event.remove(target, what, do)


def _fails(reason: str) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError(reason))

    return fail


# Who may write


def test_a_page_that_is_only_read_cannot_write_by_mistake(forum: Forum) -> None:
    answer = forum.visitor().get("/write")
    assert answer.status_code == 500
    assert forum.boards("written-by-a-view") == 0


def test_what_only_looks_cannot_write_by_mistake(in_app: Flask) -> None:
    with reading() as session:
        session.add(_board("looked"))
        with pytest.raises(DBAPIError):
            session.flush()


def test_a_connection_that_only_looked_can_write_afterwards(forum: Forum) -> None:
    for number in range(3):
        assert forum.boards(f"after-{number}") == 0
        with forum.writing() as session:
            session.add(_board(f"after-{number}"))
        assert forum.boards(f"after-{number}") == 1


def test_every_connection_keeps_what_was_said_and_wipes_what_was_deleted(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.sqlite")
    database.listen(engine)
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        said = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")]
        assert said == ["wal", 2, 1, 1]
        connection.close()
    engine.dispose()


def test_a_deleted_word_is_in_no_file_once_the_log_is_emptied(forum: Forum) -> None:
    with forum.writing() as session:
        session.add(_board("CANARY-board"))
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


# Who waits


def _raise(session: Session) -> None:
    session.add(_board("never"))
    session.flush()
    raise ZeroDivisionError


def _break_a_rule(session: Session) -> None:
    session.execute(insert(Board).values(id="never", slug=None))


def _fail_at_the_commit(session: Session) -> None:
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.add(_board("never"))
    session.execute(insert(SignIn).values(token_hash="never", account_id="nobody", ends=date(2026, 1, 1)))


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
    with closing(other), _at_each("checkout", forum.engine, wait_little):
        assert forum.visitor().post("/tell", data={"body": WORDS}).status_code == 503
        assert forum.is_free()
    forum.engine.dispose()
    assert forum.visitor().post("/tell").status_code == 200


def test_two_writers_take_turns_and_both_are_heard(forum: Forum) -> None:
    seen: list[int] = []

    def second() -> None:
        with forum.writing() as session:
            seen.append(session.scalar(select(func.count()).select_from(Board).where(Board.slug.like("turn-%"))) or 0)
            session.add(_board("turn-b"))

    other = threading.Thread(target=second)
    with forum.writing() as session:
        session.add(_board("turn-a"))
        session.flush()
        other.start()
        assert not forum.is_free()
        assert forum.boards("turn-a") == 0  # readers wait for nobody
    other.join()
    assert seen == [1]
    assert forum.boards("turn-a") == forum.boards("turn-b") == 1


def _member(forum: Forum, own: Session) -> tuple[FlaskClient, str, dict[str, str]]:
    """Return a browser with a form for an answer that is filled in, and where to send it."""
    post = factories.a_thread(own, factories.a_member(own))
    client = factories.signed_in(forum.app, own, factories.a_member(own))
    address = f"/p/{post.id}/replies"
    return client, address, {**fields(client.get(f"/p/{post.id}/reply").text, address), "body": WORDS}


def _posts(own: Session, body: str) -> int:
    count = own.scalar(select(func.count()).select_from(Post).where(Post.body == body)) or 0
    own.rollback()
    return count


def test_words_that_could_not_be_saved_in_time_are_kept(forum: Forum, own: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, form = _member(forum, own)
    monkeypatch.setattr(database, "PATIENCE", 0.01)
    with forum.held_elsewhere():
        answer = client.post(address, data=form)
        assert client.get("/").status_code == 200
        assert client.get("/leave").status_code == 303
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert fields(answer.text, address)["body"].strip() == WORDS
    assert forum.posts(WORDS) == 0


def test_what_takes_long_and_saves_nothing_holds_nobody_up(forum: Forum, own: Session) -> None:
    client, address, form = _member(forum, own)
    with forum.held_elsewhere():
        assert "This is how it will look" in client.post(address, data={**form, "preview": "1"}).text
        assert forum.visitor().post("/sign-in", data={"name": DOOR, "passphrase": "not the one"}).status_code == 422
        weak = {"name": DOOR, "passphrase": "short", "of_age": "y", "agrees": "y"}
        assert forum.visitor().post("/join", data=weak).status_code == 422


def test_one_more_press_sends_them_when_there_is_room_again(forum: Forum, own: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, form = _member(forum, own)
    with monkeypatch.context() as impatient, forum.held_elsewhere():
        impatient.setattr(database, "PATIENCE", 0.01)
        answer = client.post(address, data={**form, "body": "Sent again."})
    assert client.post(address, data=fields(answer.text, address)).status_code == 303
    assert forum.posts("Sent again.") == 1


# What a failure leaves behind


def test_a_full_disk_is_said_and_the_words_are_kept(forum: Forum, own: Session) -> None:
    client, address, form = _member(forum, own)
    text_of_ten_pages = "lorem ipsum " * 1600
    with forum.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("VACUUM")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql("BEGIN")

    def no_room(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    with _at_each("begin", forum.engine, no_room):
        answer = client.post(address, data={**form, "body": text_of_ten_pages})
        assert client.get("/").status_code == 200
    assert answer.status_code == 507
    assert "storage is full" in words(answer.text)
    assert "Your post is up" not in answer.text
    assert fields(answer.text, address)["body"].strip() == text_of_ten_pages.strip()
    with _at_each("begin", forum.engine, room):
        assert forum.posts(text_of_ten_pages.strip()) == 0
        assert client.post(address, data=fields(answer.text, address)).status_code == 303
        assert forum.posts(text_of_ten_pages.strip()) == 1


def test_when_saving_fails_at_the_very_end_nobody_is_told_that_it_is_saved(forum: Forum, own: Session) -> None:
    client, address, form = _member(forum, own)
    for reason, status in (("database or disk is full", 507), ("database is locked", 503), ("something else", 500)):
        with forum.without(reason):
            answer = client.post(address, data=form)
        assert answer.status_code == status
        assert "Your post is up" not in answer.text + client.get("/").text
        assert fields(answer.text, address)["body"].strip() == WORDS
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post(address, data=form).status_code == 303
    assert "Your post is up" in client.get("/").text


def test_earlier_words_to_a_member_are_not_mixed_with_those_of_what_failed(forum: Forum) -> None:
    client = forum.visitor()
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("message", "From before.")]
    with forum.without("database or disk is full"):
        answer = client.post("/tell")
    assert answer.status_code == 507
    assert "From before." in answer.text
    assert "It is done." not in answer.text + client.get("/").text


def test_nobody_is_signed_in_by_what_was_not_saved(forum: Forum, own: Session) -> None:
    factories.a_member(own, sign_in_name=DOOR)
    own.commit()
    client = forum.visitor()
    with forum.without("database or disk is full"):
        answer = client.post("/sign-in", data={"name": DOOR, "passphrase": PASSPHRASE})
    assert answer.status_code == 507
    assert "Set-Cookie" not in answer.headers
    assert "Sign in" in words(answer.text)
    assert PASSPHRASE not in answer.text
    assert client.get("/me").status_code == 401


def test_words_are_kept_even_while_nobody_can_be_looked_up(forum: Forum, own: Session) -> None:
    client, address, form = _member(forum, own)
    with _at_each("begin", forum.engine, _fails("disk I/O error")):
        answer = client.post(address, data=form)
        assert client.get("/").status_code == 507
        assert client.get("/help").status_code < 500 or "Get help now" in client.get("/help").text
        assert client.get("/leave").status_code in (303, 507)
    assert answer.status_code == 507
    assert fields(answer.text, address)["body"].strip() == WORDS
