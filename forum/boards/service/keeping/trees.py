"""Trees of posts, and putting whole branches into other places: between threads, and never within one.

Which places these are is decided by `splitting` and `joining`. The rows that are written are a thread's skeleton alone, no words and no names.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from forum.boards import paths
from forum.boards.models import Post, Thread
from forum.core.errors import Refused
from forum.core.words import _, number

MOST = 2_000
"""So many posts are put into another place at once."""

AT_ONCE = 500
"""Ids in one question."""


class Place(NamedTuple):
    """Where a post stands, as far as the thread that it stands in says it."""

    id: str
    seq: int
    path: str
    depth: int
    parent_id: str | None
    child_count: int
    continued_at: str | None

    @property
    def branch(self) -> str:
        """The prefix under which the replies to it stand."""
        return self.continued_at or self.path


def places_in(session: Session, thread_id: str) -> list[Place]:
    """Return the places of all posts of a thread that have one, in the order of their numbers, so that each stands behind what it answers."""
    return _places(session, Post.thread_id == thread_id, Post.seq > 0)


def place_of(session: Session, post_id: str, thread_id: str) -> Place | None:
    """Return the place of a post, or None if it has none in that thread."""
    return next(iter(_places(session, Post.id == post_id, Post.thread_id == thread_id, Post.seq > 0)), None)


def under(places: Iterable[Place], root_id: str) -> list[Place]:
    """Return those of a thread's places that belong to a branch, its root first.

    :raises Refused: if they are too many to be put into another place at once.
    """
    ids, found = {root_id}, []
    for place in places:
        if place.id == root_id or place.parent_id in ids:
            ids.add(place.id)
            found.append(place)
    if len(found) > MOST:
        raise Refused(_("That is more than can be put into another place at once: %(most)s posts.", most=number(MOST)))
    return found


def planted(branch: Sequence[Place], root: Place, *, continuations: int = 0) -> tuple[list[Place], int]:
    """Return the places of a branch when its root stands in another one: numbers in the same order behind the root's, all paths made anew.

    :param root: the new place of the root.
    :param continuations: how many branches of the other thread continue on a page of their own.
    :return: the places, and how many branches continue then.
    """
    made = {branch[0].id: root._replace(child_count=0, continued_at=None)}
    for behind, old in enumerate(branch[1:], 1):
        above = made[old.parent_id or ""]
        if paths.is_full(above.path) and above.continued_at is None:
            above = above._replace(continued_at=paths.continuation(continuations))
            continuations += 1
        path = above.branch + paths.segment(above.child_count)
        made[above.id] = above._replace(child_count=above.child_count + 1)
        made[old.id] = Place(old.id, root.seq + behind, path, above.depth + 1, above.id, 0, None)
    return list(made.values()), continuations


def put(session: Session, places: Sequence[Place], thread_id: str) -> None:
    """Put posts into places of a thread that are free, and with them what was written in answer to them and is held."""
    ids = [place.id for place in places]
    session.flush()
    rows = [{f"new_{name}": value for name, value in place._asdict().items()} | {"new_thread_id": thread_id} for place in places]
    names = [name for name in (*Place._fields, "thread_id") if name != "id"]
    table = _table()
    session.execute(table.update().where(table.c.id == bindparam("new_id")).values({name: bindparam(f"new_{name}") for name in names}), rows)
    for some in _some(ids):
        held = (table.c.parent_id.in_(some), table.c.seq < 1)
        session.execute(table.update().where(*held).values(thread_id=thread_id))
    forget(session)


def are_free(session: Session, places: Sequence[Place], thread_id: str) -> bool:
    """Say whether no other post stands in any of some places."""
    seqs, taken = {place.seq for place in places}, {place.path for place in places}
    ours = {place.id for place in places}
    return not any(other.seq in seqs or other.path in taken for other in places_in(session, thread_id) if other.id not in ours)


def close(session: Session, thread: Thread) -> Thread:
    """Let nobody else change a thread until this transaction ends, and return it as it is now."""
    session.flush()
    session.execute(update(Thread).where(Thread.id == thread.id).values(continuations=Thread.continuations))
    session.refresh(thread)
    return thread


def forget(session: Session) -> None:
    """Let go of every post that was loaded: where it stood is part of how the session knows it."""
    for loaded in list(session):
        if isinstance(loaded, Post):
            session.expunge(loaded)


def listed(places: Iterable[Place]) -> list[list[Any]]:
    """Return places as they are kept for an undo."""
    return [list(place) for place in places]


def unlisted(rows: Iterable[Sequence[Any]]) -> list[Place]:
    """Return places that were kept for an undo."""
    return [Place(*row) for row in rows]


def _places(session: Session, *where: Any) -> list[Place]:
    columns = [getattr(Post, name) for name in Place._fields]
    return [Place(*row) for row in session.execute(select(*columns).where(*where).order_by(Post.seq))]


def _some(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _table() -> Table:
    return cast(Table, Post.__table__)
