"""Puts context notes with a post, so that they go wherever it is shown; and finds the posts with which a note goes along.

Which notes these are is left to `forum.notes`.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.boards import context
from forum.boards.context import ContextNote
from forum.boards.models import Post, Quotation, State


def put(session: Session, post: Post, notes: Sequence[ContextNote]) -> None:
    """Put notes with a post in the place of those that were there; a list says it of the thread if the post opens it.

    :param post: with its thread.
    """
    kept = context.kept(notes)
    if post.context != kept:
        post.context = kept
    place = context.place_of(notes)
    if post.is_opening and post.thread.context != place:
        post.thread.context = place
    session.flush()


def post_of(session: Session, post_id: str) -> Post | None:
    """Return a post with its thread, or None when it is gone or deleted."""
    found = select(Post).where(Post.id == post_id, Post.state != State.DELETED)
    return session.scalar(found.options(joinedload(Post.thread)))


def quoting(session: Session, post_id: str) -> list[str]:
    """Return the ids of the posts that quote a post with a link to it, in no order."""
    return list(session.scalars(select(Quotation.post_id).where(Quotation.quoted_id == post_id).order_by(Quotation.post_id)))


def quoted_by(session: Session, post_id: str) -> list[str]:
    """Return the ids of the posts that a post quotes with a link, in no order."""
    return list(session.scalars(select(Quotation.quoted_id).where(Quotation.post_id == post_id).order_by(Quotation.quoted_id)))


def forget(post: Post) -> None:
    """Take all notes from a post whose words are erased."""
    post.context = ""
    if post.is_opening:
        post.thread.context = ""
