"""A forum on SQLite, whatever the other tests run on, with ways to make it fail."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import flash
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import config
from forum.app import create_app
from forum.boards.models import Board, Post
from forum.core import keys
from forum.web.access import public
from forum.web.database import db, reading, transaction
from tests import factories
from tests.forms import fields

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
        for rule, view in (("/write", _write), ("/tell", _tell), ("/refuse", _refuse)):
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
        with at_each("before_commit", db.session, fails(reason)):
            yield


def _write() -> str:
    db.session.add(a_board("written-by-a-view"))
    db.session.flush()
    return "not reached by a GET"


def _refuse() -> tuple[str, int]:
    db.session.add(a_board("refused"))
    db.session.flush()
    return "refused", 422


def _tell() -> str:
    flash("It is done.")
    db.session.add(a_board("told"))
    return "told"


def a_board(slug: str) -> Board:
    return Board(id=slug, slug=slug, title=slug)


@contextmanager
def at_each(what: str, target: Any, do: Callable[..., None]) -> Iterator[None]:
    event.listen(target, what, do)
    try:
        yield
    finally:
        event.remove(target, what, do)


def fails(reason: str) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError(reason))

    return fail


def about_to_answer(forum: Forum, own: Session) -> tuple[FlaskClient, str, dict[str, str]]:
    """Return a browser with a form for an answer that is filled in, and where to send it."""
    post = factories.a_thread(own, factories.a_member(own))
    client = factories.signed_in(forum.app, own, factories.a_member(own))
    address = f"/p/{post.id}/replies"
    return client, address, {**fields(client.get(f"/p/{post.id}/reply").text, address), "body": WORDS}
