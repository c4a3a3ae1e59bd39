"""What of a post can be found: its words, its thread's title if it opened it, its board and its day. Names never are.

Who may see a post is asked of `forum.boards.queries` when somebody searches; here stands every post that anybody may see.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from forum.boards.models import Post, State, Thread
from forum.core import markup
from forum.search.contract import Document

AT_ONCE = 500
"""Posts read in one transaction of a rebuild: a longer one would keep SQLite's log from being emptied."""


class AllPosts:
    """All posts that can be found, for a rebuild.

    :param session: one that only looks; its transaction is ended again and again, to see what was written meanwhile.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self) -> int:
        """Return how many there are, at this moment."""
        return self._session.scalar(select(func.count()).select_from(Post).where(Post.state == State.VISIBLE)) or 0

    def every(self) -> Iterator[Document]:
        """Yield them, thread by thread."""
        last: tuple[str, int] = ("", 0)
        while True:
            self._session.rollback()
            # Where threads begin is said as well, or PostgreSQL might read them from the first one on.
            after = _posts().where(tuple_(Post.thread_id, Post.seq) > last, Thread.id >= last[0])
            rows = self._session.execute(after.order_by(Post.thread_id, Post.seq).limit(AT_ONCE)).all()
            if not rows:
                return
            last = (rows[-1].thread_id, rows[-1].seq)
            # Left out here and not by the database: PostgreSQL takes a state for a rare one after an import, and sorts all posts for each step.
            yield from (_document(row) for row in rows if row.state == State.VISIBLE)

    def some(self, post_ids: Sequence[str]) -> Iterable[Document]:
        """Return some of them as they are now."""
        self._session.rollback()
        for start in range(0, len(post_ids), AT_ONCE):
            yield from of(self._session, post_ids[start : start + AT_ONCE])


def all_of(session: Session) -> AllPosts:
    """Return all posts that can be found.

    :param session: one that only looks.
    """
    return AllPosts(session)


def of(session: Session, post_ids: Sequence[str]) -> list[Document]:
    """Return those of some posts that can be found."""
    return [_document(row) for row in session.execute(_posts().where(Post.id.in_(post_ids), Post.state == State.VISIBLE))]


def _posts() -> Any:  # a Select; its full type would name each column again
    columns = (Post.id, Post.thread_id, Post.seq, Post.html, Post.day, Post.state, Thread.title, Thread.board_id)
    return select(*columns).join(Thread, Thread.id == Post.thread_id)


def _document(row: Row[Any]) -> Document:
    # Hidden words can be found, too: whoever hid them did so to spare readers, not to keep them secret.
    body = markup.plain(row.html)
    return Document(row.id, row.board_id, row.title, body, row.day, is_opening=row.seq == 1)
