"""Signed-in browsers: opened at sign-in under a new token, listed by day and label, ended singly or all."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Account, Invitation, SignIn
from forum.accounts.service.entering import member_of
from forum.core import clock, names, owned
from forum.core.errors import Missing
from forum.core.words import _

STAYS = timedelta(days=30)
SHARED_STAYS = timedelta(days=1)
"""How long a session lasts at most on a computer that others use, if its window is never closed."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser, as its owner sees it."""

    handle: str
    label: str
    day: date
    current: bool


def open_session(session: Session, member: Member, *, shared: bool = False) -> str:
    """Remember a signed-in browser and return its token; the database keeps the token's hash.

    :param shared: whether others use the computer too.
    """
    token = secrets.token_urlsafe(32)
    ends = clock.end_of_week(clock.today() + (SHARED_STAYS if shared else STAYS))
    row = SignIn(token_hash=_hash(token), ends=ends)
    owned.keep(session, row, member.account_id, clock.today().isoformat(), names.draw_pseudonym())
    return token


def member_of_session(session: Session, token: str) -> Member | None:
    """Return who a token belongs to, or None when that session has ended."""
    row = session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token), SignIn.ends >= clock.today()))
    owner = owned.owner_of(session, row) if row else None
    account = session.get(Account, owner) if owner else None
    return member_of(session, account) if account else None


def open_sessions(session: Session, member: Member, token: str) -> list[OpenSession]:
    """Return a member's signed-in browsers, the newest day first.

    :param token: of the browser that asks, which is marked.
    """
    rows = [row for row in owned.rows_of(session, SignIn, member.account_id) if row.ends >= clock.today()]
    shown = []
    for row in rows:
        day, label = owned.private_parts(session, row)
        shown.append(OpenSession(row.token_hash[:16], label, date.fromisoformat(day), row.token_hash == _hash(token)))
    return sorted(shown, key=lambda one: (one.day, one.label), reverse=True)


def close_session(session: Session, token: str) -> None:
    """End one session."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def close_listed(session: Session, member: Member, handle: str) -> None:
    """End one of a member's own sessions, by the handle in their list.

    :raises Missing: if it is not the member's, or has ended.
    """
    found = [row for row in owned.rows_of(session, SignIn, member.account_id) if row.token_hash[:16] == handle]
    if not found:
        raise Missing(_("There is no session of yours at this address. It may have ended already."))
    session.delete(found[0])


def close_all_sessions(session: Session, account_id: str, *, besides: str = "") -> None:
    """End every session of an account.

    :param besides: the token of one that stays.
    """
    for row in owned.rows_of(session, SignIn, account_id):
        if row.token_hash != _hash(besides):
            session.delete(row)
    session.flush()


def forget_ended(session: Session) -> None:
    """Delete sessions and invitations that have ended."""
    for table in (SignIn, Invitation):
        session.execute(delete(table).where(table.ends < clock.today()))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
