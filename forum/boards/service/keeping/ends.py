"""What ends by itself: pins, locks, and the signs of threads that were moved; and threads that close on a day."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from forum.boards.models import MovedThread, Post, Thread
from forum.core import clock


def end_due(session: Session) -> None:
    """End what is over, and close what was to close. Days are what counts: until this has run, rules look at the day themselves."""
    today, quiet = clock.today(), {"synchronize_session": False}
    unpinned = update(Thread).where(Thread.pin_ends <= today).values(pinned=False, pin_reason="", pin_ends=None)
    # What opens again on a day on which it also closes stays closed.
    reopened = update(Thread).where(Thread.lock_ends <= today).values(locked=False, lock_reason="", lock_ends=None)
    closed = update(Thread).where(Thread.closes_on <= today).values(locked=True, closes_on=None)
    branches = update(Post).where(Post.lock_ends <= today).values(locked=False, lock_reason="", lock_ends=None)
    for ending in (unpinned, reopened, closed, branches):
        session.execute(ending, execution_options=quiet)
    session.execute(delete(MovedThread).where(MovedThread.day <= today), execution_options=quiet)
