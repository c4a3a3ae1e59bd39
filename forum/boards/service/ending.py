"""Posts that end by themselves, as their authors chose: their days.

Who chose what, and the ending itself, are left to `forum.privacy.expiry`. A day lies up to two weeks around what was chosen, so that what was written
on one day under two names does not end on one day.
"""

import secrets
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post, PostEnd, State
from forum.core import clock, seals
from forum.resources.promises import ENDS_SPREAD_DAYS

MONTH = 30
"""Days."""

_WIDTH = 2 * ENDS_SPREAD_DAYS + 1


def set_end(session: Session, post: Post, months: int) -> None:
    """Let a new post end after some months, or never."""
    if months:
        day = post.day + timedelta(days=months * MONTH + secrets.randbelow(_WIDTH) - ENDS_SPREAD_DAYS)
        session.add(PostEnd(post_id=post.id, day=day))
        session.flush()


def set_ends_under(session: Session, alias_id: str, months: int, asked: str) -> None:
    """Let all that was written under one name end after some months, or never again. Doing it twice gives the same days.

    :param asked: the ISO day of asking. What would have ended before ends within the four weeks after it.
    """
    posts = session.scalars(select(Post).where(Post.alias_id == alias_id, Post.state != State.DELETED)).all()
    there = {row.post_id: row for row in session.scalars(select(PostEnd).join(Post, Post.id == PostEnd.post_id).where(Post.alias_id == alias_id))}
    for post in posts:
        row = there.get(post.id)
        if not months:
            _drop(session, row)
            continue
        day = _drawn(session, post, months, asked)
        if row is None:
            session.add(PostEnd(post_id=post.id, day=day))
        else:
            row.day = day
    session.flush()


def ended(session: Session) -> list[str]:
    """Return the posts whose day has come."""
    return list(session.scalars(select(PostEnd.post_id).where(PostEnd.day <= clock.today())))


def _drop(session: Session, row: PostEnd | None) -> None:
    if row is not None:
        session.delete(row)


def _drawn(session: Session, post: Post, months: int, asked: str) -> date:
    offset = int(seals.of(session).tag("post end", post.id, asked), 16) % _WIDTH
    chosen = post.day + timedelta(days=months * MONTH + offset - ENDS_SPREAD_DAYS)
    return max(chosen, date.fromisoformat(asked) + timedelta(days=1 + offset))
