"""Keeping the index true: what the worker does when posts change. Each may run twice; it looks at the post as it is now.

The index is found in `session.info["search"]`, as everything is that a rule needs and no table holds.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.search import documents
from forum.search.contract import Backend


def refresh_post(session: Session, post_id: str) -> None:
    """Put a post into the index, or take it out when it cannot be read any more.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    index: Backend = session.info["search"]
    found = documents.of(session, [post_id])
    if found:
        index.put(found)
    else:
        index.remove([post_id])


def refresh_thread(session: Session, thread_id: str) -> None:
    """Put a thread's title into the index as it is now. It stands with the opening post, and no reply has to be touched.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    opening = session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.seq == 1))
    if opening is not None:
        refresh_post(session, opening)


def tidy_index(session: Session) -> None:
    """Merge what the day has left and wipe the words of removed posts from the files. Asks nothing of the database.

    :raises Busy: if another process keeps writing to the index.
    """
    index: Backend = session.info["search"]
    index.tidy()
