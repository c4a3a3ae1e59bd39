"""Marks on threads and branches: renamed, locked, pinned, tagged, closed on a day, slowed, watched over. Each says what there was before.

All of these come back by `take_back`, as long as nothing else has changed them meanwhile.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.events import ThreadChanged
from forum.boards.models import Post, State, Thread
from forum.boards.service.keeping import tagging, trees
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _

PINS = 5
"""Pinned threads of one board: more would push away what people write."""

REASON_LIMIT = 300

SLOWEST = 24 * 60
"""Minutes between two replies at most; how long ago somebody wrote is known for 48 hours."""


def rename(session: Session, thread: Thread, title: str) -> dict[str, Any]:
    """Give a thread another title.

    :param title: checked.
    :raises Refused: if its title cannot be read.
    """
    if thread.state != State.VISIBLE:
        raise Refused(_("Its title cannot be read now, so it cannot be changed."))
    before = _set(session, thread, title=title, slug=text.slug(title))
    outbox.record(session, ThreadChanged(thread.id))
    return before


def lock(session: Session, thread: Thread, reason: str, ends: date | None) -> dict[str, Any]:
    """Close a thread for replies.

    :param ends: the day on which it opens again by itself.
    """
    return _set(session, thread, locked=True, lock_reason=reason, lock_ends=checked_day(ends), closes_on=None)


def unlock(session: Session, thread: Thread) -> dict[str, Any]:
    """Open a thread again that a moderator has closed; what its starter has closed stays so."""
    if not (thread.locked or thread.closes_on):
        raise Conflict(_("No moderator has closed this thread."))
    return _set(session, thread, locked=False, lock_reason="", lock_ends=None, closes_on=None)


def close_on(session: Session, thread: Thread, reason: str, day: date | None) -> dict[str, Any]:
    """Let a thread close by itself on a day."""
    if day is None:
        raise Invalid("until", _("Please choose a day."))
    if thread.locked:
        raise Conflict(_("This thread is closed already."))
    return _set(session, thread, closes_on=checked_day(day), lock_reason=reason)


def pin(session: Session, thread: Thread, reason: str, ends: date | None) -> dict[str, Any]:
    """Let a thread stand first on its board.

    :param ends: the day on which that ends by itself.
    """
    others = (Thread.board_id == thread.board_id, Thread.id != thread.id, queries.is_pinned())
    if (session.scalar(select(func.count()).select_from(Thread).where(*others)) or 0) >= PINS:
        raise Refused(_("On this board %(most)d threads are pinned already. Please take one of them down first.", most=PINS))
    return _set(session, thread, pinned=True, pin_reason=reason, pin_ends=checked_day(ends))


def unpin(session: Session, thread: Thread) -> dict[str, Any]:
    """Let a thread stand among the others again."""
    if not thread.pinned:
        raise Conflict(_("This thread is not pinned."))
    return _set(session, thread, pinned=False, pin_reason="", pin_ends=None)


def slow(session: Session, thread: Thread, minutes: int) -> dict[str, Any]:
    """Say how long one waits in a thread between two replies of one's own.

    :param minutes: 0 for not at all.
    """
    if not 0 <= minutes <= SLOWEST:
        raise Invalid("minutes", _("Between 0 and %(most)d minutes, please.", most=SLOWEST))
    return _set(session, thread, slow_minutes=minutes)


def look_first(session: Session, thread: Thread, *, on: bool) -> dict[str, Any]:
    """Say whether replies in a thread wait until a moderator has looked."""
    return _set(session, thread, approval=on)


def tag(session: Session, thread: Thread, slugs: Sequence[str]) -> dict[str, Any]:
    """Give a thread other tags."""
    before = tagging.choose(session, thread, slugs)
    return {"thread": thread.id, "tags": before, "tags_after": tagging.ids_of(session, thread)}


def lock_branch(session: Session, root: Post, reason: str, ends: date | None) -> dict[str, Any]:
    """Close a post and all that answers it for replies.

    :raises Refused: for the opening post, with which the whole thread is closed.
    """
    if root.is_opening:
        raise Refused(_("This post begins the thread: please close the thread itself."))
    trees.close(session, root.thread)
    branch = [place.id for place in trees.under(trees.places_in(session, root.thread_id), root.id)]
    open_ones = list(session.scalars(select(Post.id).where(Post.thread_id == root.thread_id, Post.locked.is_(False), Post.seq > 0)))
    locked = sorted(set(branch) & set(open_ones))
    if root.id not in locked:
        raise Conflict(_("This part of the thread is closed already."))
    _mark(session, locked, locked=True, lock_reason=reason, lock_ends=checked_day(ends))
    return {"thread": root.thread_id, "locked": locked}


def unlock_branch(session: Session, root: Post) -> dict[str, Any]:
    """Open a post and all that answers it again."""
    branch = [place.id for place in trees.under(trees.places_in(session, root.thread_id), root.id)]
    rows = session.execute(select(Post.id, Post.lock_reason, Post.lock_ends).where(Post.thread_id == root.thread_id, Post.locked)).all()
    opened = [[row.id, row.lock_reason, _written(row.lock_ends)] for row in rows if row.id in set(branch)]
    if not opened:
        raise Conflict(_("This part of the thread is open."))
    _mark(session, [post_id for post_id, _reason, _ends in opened], locked=False, lock_reason="", lock_ends=None)
    return {"thread": root.thread_id, "opened": opened}


def take_back(session: Session, thread: Thread, before: dict[str, Any]) -> None:
    """Undo a mark.

    :raises Conflict: if something else has changed it meanwhile.
    """
    if "locked" in before:
        _mark(session, before["locked"], locked=False, lock_reason="", lock_ends=None)
    for post_id, reason, ends in before.get("opened", ()):
        _mark(session, [post_id], locked=True, lock_reason=reason, lock_ends=_read(ends))
    if "tags" in before:
        _require_same(tagging.ids_of(session, thread) == before["tags_after"])
        tagging.put(session, thread, before["tags"])
    values, after = (_days_read(before.get(name, {})) for name in ("values", "after"))
    _require_same(all(getattr(thread, name) == value for name, value in after.items()))
    for name, value in values.items():
        setattr(thread, name, value)
    session.flush()
    if "title" in values:
        outbox.record(session, ThreadChanged(thread.id))


def checked_day(day: date | None) -> date | None:
    """Return a day that lies ahead, or None.

    :raises Invalid: for today and earlier days.
    """
    if day is not None and day <= clock.today():
        raise Invalid("until", _("That day has come already. Please choose a later one."))
    return day


def _set(session: Session, thread: Thread, **values: Any) -> dict[str, Any]:
    trees.close(session, thread)
    before = {name: _plain(getattr(thread, name)) for name in values}
    for name, value in values.items():
        setattr(thread, name, value)
    session.flush()
    return {"thread": thread.id, "values": before, "after": {name: _plain(value) for name, value in values.items()}}


def _mark(session: Session, post_ids: Sequence[str], **values: Any) -> None:
    for first in range(0, len(post_ids), trees.AT_ONCE):
        some = Post.id.in_(post_ids[first : first + trees.AT_ONCE])
        session.execute(update(Post).where(some).values(**values).execution_options(synchronize_session=False))
    trees.forget(session)


def _require_same(same: bool) -> None:  # the answer to one question
    if not same:
        raise Conflict(_("Something else has changed this since, so it stays as it is. You can change it by hand."))


_DAYS = frozenset({"lock_ends", "pin_ends", "closes_on"})


def _days_read(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _read(value) if name in _DAYS else value for name, value in values.items()}


def _plain(value: Any) -> Any:
    return _written(value) if isinstance(value, date) else value


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
