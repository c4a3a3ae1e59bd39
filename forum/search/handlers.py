"""Keeping the index true: what the worker does when posts change. Each may run twice; it looks at the post as it is now.

The index is found in `session.info["search"]`, as everything is that a rule needs and no table holds.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.search import documents, mending
from forum.search.contract import Backend


def refresh_posts(session: Session, post_ids: list[str]) -> None:
    """Put posts into the index, and take out those that cannot be read any more.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    mending.refresh(session, session.info["search"], post_ids)


def refresh_threads(session: Session, thread_ids: list[str]) -> None:
    """Put threads' titles into the index as they are now. They stand with the opening posts, and no reply has to be touched.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    openings = list(session.scalars(select(Post.id).where(Post.thread_id.in_(thread_ids), Post.seq == 1)))
    if openings:
        refresh_posts(session, openings)


def refresh_whole_threads(session: Session, thread_ids: list[str]) -> None:
    """Put all posts of some threads into the index anew, some at a time: they stand on another board.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    posts = list(session.scalars(select(Post.id).where(Post.thread_id.in_(thread_ids), Post.seq > 0)))
    for start in range(0, len(posts), documents.AT_ONCE):
        refresh_posts(session, posts[start : start + documents.AT_ONCE])


def tidy_index(session: Session) -> None:
    """Take a step to wipe the words of removed posts from the files; each hour one. Asks nothing of the database.

    :raises Busy: if another process keeps writing to the index.
    """
    index: Backend = session.info["search"]
    index.tidy()
