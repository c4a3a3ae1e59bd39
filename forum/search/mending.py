"""Whether the index agrees with the database, and making it agree: each post, and all that the index keeps of it, is compared.

The database is always right, and nothing is lost with an index. When this is done is left to `forum.cli`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.core import outbox
from forum.search import documents
from forum.search.contract import Backend, Document

LISTENERS = ("search.refresh_posts", "search.refresh_threads", "search.refresh_whole_threads")
"""The names under which facts wait for the index."""

TWICE = -1
"""Takes the place of the mark of a post that stands in the index more than once; a sum of words is never below zero."""


@dataclass(frozen=True)
class Difference:
    """Ids of posts for which index and database do not agree, other than those that the worker is about to come to."""

    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Posts in the index that nobody can read any more."""
    changed: tuple[str, ...] = ()
    """Posts of which other words, another board or another day stand in the index, or which stand in it twice."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.left or self.changed)

    @property
    def posts(self) -> tuple[str, ...]:
        """All of them."""
        return self.missing + self.left + self.changed


def compare(session: Session, index: Backend, progress: Callable[[int], None] | None = None) -> Difference:
    """Find out where index and database differ. Looks twice where they seem to, for posts change meanwhile.

    :param session: one that only looks.
    :param progress: is called with the number of posts looked at so far.
    :raises Broken: if the index cannot be read.
    """
    source = documents.all_of(session)
    first = _differences(index, source.every(), None, progress)
    if not first:
        return first
    again = _differences(index, source.some(first.posts), frozenset(first.posts), None)
    awaited = _awaited(session, again.posts)
    return Difference(*(tuple(one for one in some if one not in awaited) for some in (again.missing, again.left, again.changed)))


def mend(session: Session, index: Backend, difference: Difference) -> None:
    """Make the index agree with the database about some posts.

    :param session: one that only looks.
    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    for start in range(0, len(difference.posts), documents.AT_ONCE):
        session.rollback()
        refresh(session, index, difference.posts[start : start + documents.AT_ONCE])


def refresh(session: Session, index: Backend, post_ids: Sequence[str]) -> None:
    """Put posts into the index, and take out those that cannot be read any more.

    :raises Busy: if another process keeps writing to the index.
    :raises Broken: if the index has to be built anew.
    """
    if not index.is_there() and documents.all_of(session).count() > len(post_ids):
        index.tell_damage(True)  # it was lost; what is put in here is not all
    found = documents.of(session, post_ids)
    readable = {document.post_id for document in found}
    gone = [post_id for post_id in post_ids if post_id not in readable]
    if found:
        index.put(found)
    if gone:
        index.remove(gone)


def wake_parked(session: Session) -> None:
    """Let facts that were put aside while the index was broken be delivered after all."""
    for name in LISTENERS:
        outbox.wake(session, name)


def _differences(index: Backend, there: Iterable[Document], only: frozenset[str] | None, progress: Callable[[int], None] | None) -> Difference:
    marks: dict[str, int] = {}
    for post_id, there_is in index.marks():
        if only is None or post_id in only:
            marks[post_id] = TWICE if post_id in marks else there_is
    missing, changed = [], []
    for number, document in enumerate(there, start=1):
        mark = marks.pop(document.post_id, None)
        if mark is None:
            missing.append(document.post_id)
        elif mark != index.mark(document):
            changed.append(document.post_id)
        if progress:
            progress(number)
    return Difference(tuple(missing), tuple(marks), tuple(changed))


def _awaited(session: Session, post_ids: Sequence[str]) -> set[str]:
    """Return those of some posts about which a fact is on its way to the index."""
    subjects = {subject for name in LISTENERS for subject in outbox.awaited(session, name)}
    found: set[str] = set()
    for start in range(0, len(post_ids), documents.AT_ONCE):
        rows = session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(post_ids[start : start + documents.AT_ONCE])))
        found |= {row.id for row in rows if row.id in subjects or row.thread_id in subjects}
    return found
