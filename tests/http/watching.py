"""A browser that checks after each refusal that nothing was stored, and a small forum to try it on."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.core.model import Base
from forum.web.database import reading
from tests import factories
from tests.forms import fields


def dump(app: Flask) -> dict[str, list[str]]:
    """Return every row of every table but one: a draft of what could not be sent is kept on purpose."""
    tables = {name: table for name, table in Base.metadata.tables.items() if name != "shelf"}
    with app.app_context(), reading() as session:
        return {name: sorted(repr(row) for row in session.execute(select(table))) for name, table in tables.items()}


class Watched:
    """A browser; what it is refused must leave the database as it was, and show nothing of the inside."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client = app, client

    @classmethod
    def of(cls, app: Flask, session: Session, member: Member) -> "Watched":
        """Sign a member in; what the session holds is committed."""
        return cls(app, factories.signed_in(app, session, member))

    def open(self, method: str, address: str, **options: Any) -> TestResponse:
        """Send a request."""
        before = dump(self.app)
        answer = self.client.open(address, method=method, **options)
        if answer.status_code >= 400:
            assert dump(self.app) == before, f"{method} {address} answered {answer.status_code} and left a trace"
            assert "Traceback" not in answer.text
        return answer

    def get(self, address: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        return self.open("GET", address, **options)

    def post(self, address: str, data: Any, **options: Any) -> TestResponse:
        """Send a form as it is given."""
        return self.open("POST", address, data=data, **options)

    def form(self, page: str, address: str) -> dict[str, str]:
        """Return the fields of the form on a page that posts to an address."""
        return fields(self.client.get(page, follow_redirects=True).text, address)

    def send(self, page: str, address: str, **typed: str) -> TestResponse:
        """Fill in the form of a page and send it."""
        return self.post(address, {**self.form(page, address), **typed})


class Scene:
    """A board with a thread and a reply, and a member at a browser who has written neither."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.author, self.member = factories.a_member(session), factories.a_member(session, sign_in_name="a door of mine")
        self.board = factories.a_board(session, "nights")
        self.opening = factories.a_thread(session, self.author, self.board)
        self.reply = factories.a_reply(session, self.author, self.opening)
        self.browser = Watched.of(app, session, self.member)
        session.expunge_all()  # to read what a row says must not begin a transaction, which would hold the lock for writing
        self.replies = f"/p/{self.reply.id}/replies"

    def bodies(self) -> list[str]:
        """Return the words of all posts but the first two."""
        bodies = self.session.scalars(select(Post.body).where(Post.id.not_in([self.opening.id, self.reply.id])).order_by(Post.seq))
        found = list(bodies)
        self.session.rollback()
        return found

    def count(self, table: type) -> int:
        found = self.session.scalar(select(func.count()).select_from(table)) or 0
        self.session.rollback()
        return found
