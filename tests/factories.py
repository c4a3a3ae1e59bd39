"""Makers of the things tests need; each takes the session and says in its arguments only what matters."""

from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias, Role
from forum.accounts.service import entering, joining, passphrases, sessions
from forum.boards import queries
from forum.boards.models import Board, Post
from forum.boards.service import placing, writing
from forum.core.names import public_id

PASSPHRASE = "violet kettle meadow ninety"
_numbers = count(1)


def a_member(session: Session, name: str = "", role: Role = Role.MEMBER, *, sign_in_name: str = "") -> Member:
    """Make a member with a usual name."""
    number = next(_numbers)
    member = joining.open_account(session, sign_in_name or f"door {number}", _HASH, agreed_to="test", role=role)
    aliases.take_name(session, member, name or _name(number))
    return member


def _name(number: int) -> str:
    letters = "abcdefghij"
    return "Otter " + "".join(letters[int(digit)] for digit in str(number)) + "ly"


_HASH = passphrases.hash_passphrase(PASSPHRASE)


def a_moderator(session: Session, name: str = "") -> Member:
    """Make a moderator."""
    return a_member(session, name, Role.MODERATOR)


def usual(session: Session, member: Member) -> Alias:
    """Return a member's usual name."""
    alias = aliases.named(session, member)
    assert alias is not None
    return alias


def afresh(session: Session, member: Member) -> Member:
    """Return a member as their next request sees them."""
    session.flush()
    return entering.member_of(session, session.get_one(Account, member.account_id))


def a_board(session: Session, slug: str = "", **values: Any) -> Board:
    """Make a board."""
    slug = slug or f"board-{next(_numbers)}"
    board = Board(id=public_id(), slug=slug, **{"title": slug.capitalize(), "purpose": "A purpose.", "position": 0, **values})
    placing.add_board(session, board)
    session.flush()
    return board


def a_thread(session: Session, member: Member, board: Board | None = None, title: str = "A quiet title", body: str = "Some words to begin.") -> Post:
    """Start a thread and return its opening post."""
    draft = writing.Draft(public_id(), body, title)
    return writing.start_thread(session, member, board or a_board(session), usual(session, member), draft)


def a_reply(session: Session, member: Member, parent: Post, body: str = "An answer.") -> Post:
    """Answer a post."""
    parent = queries.get_post(session, parent.id, member)
    return writing.reply(session, member, parent, usual(session, member), writing.Draft(public_id(), body))


def visitor(app: Flask) -> FlaskClient:
    """Return a browser that is not signed in."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def signed_in(app: Flask, session: Session, member: Member) -> FlaskClient:
    """Return a browser in which a member is signed in; what the session holds is committed."""
    token = sessions.open_session(session, member)
    session.commit()
    client = visitor(app)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
        cookie["_id"] = ""
    return client
