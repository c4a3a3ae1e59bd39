"""Moving a thread to another board: its number there, the counts of both, and the sign that it leaves for 30 days."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.boards.events import ThreadMoved
from forum.boards.models import Board, MovedThread, Post, Thread
from forum.boards.service.keeping import tagging, trees
from forum.core import clock, outbox
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _

TOLD_DAYS = 30
"""For so long the board where a thread stood says where it is."""


def move(session: Session, thread: Thread, board: Board) -> dict[str, Any]:
    """Put a thread on another board, and return what is needed to put it back.

    :raises Invalid: if it stands there already.
    :raises Refused: if what was written for members would be read by everybody.
    """
    trees.close(session, thread)
    if board.id == thread.board_id:
        raise Invalid("board", _("It stands on that board already."))
    require_no_wider(thread.board, board)
    old_id, tags = thread.board_id, tagging.ids_of(session, thread)
    before: dict[str, Any] = {
        "board": old_id,
        "activity": thread.activity,
        "came_from": thread.came_from,
        "tags": tags,
        "day": clock.today().isoformat(),
    }
    _stand_on(session, thread, board.id, count_on(session, board.id, thread.last_day, threads=1))
    come_from(thread, aliases.board_scope(old_id))
    before["pin"] = _pin_of(thread)
    thread.pinned, thread.pin_reason, thread.pin_ends = False, "", None  # which threads stand first is a matter of each board
    tagging.carry_over(session, thread, tags)
    session.execute(delete(MovedThread).where(MovedThread.thread_id == thread.id, MovedThread.board_id == board.id))
    session.merge(MovedThread(board_id=old_id, thread_id=thread.id, day=clock.today() + timedelta(days=TOLD_DAYS)))
    session.flush()
    return before | {"there": board.id, "activity_there": thread.activity}


def move_back(session: Session, thread_id: str, before: dict[str, Any]) -> None:
    """Put a thread back where it stood: into its very place, unless it has gone on meanwhile; then it stands first, as what was written there last.

    :raises Conflict: if it is gone, or was moved on.
    """
    thread = still_there(session, thread_id)
    if thread.board_id != before["there"]:
        raise Conflict(_("The thread was moved on since. Please take that back first."))
    old = session.get_one(Board, before["board"])
    went_on = thread.activity != before["activity_there"]
    require_no_wider_back(session, thread, old, before["day"], went_on=went_on)
    if went_on:
        activity = count_on(session, old.id, thread.last_day, threads=1)
    else:
        session.execute(update(Board).where(Board.id == old.id).values(thread_count=Board.thread_count + 1))
        activity = before["activity"]
    _stand_on(session, thread, old.id, activity)
    if went_on:
        come_from(thread, aliases.board_scope(before["there"]))  # somebody may have begun to speak under a name of that board
    else:
        thread.came_from = before["came_from"]
    thread.pinned, thread.pin_reason, ends = before["pin"]
    thread.pin_ends = date.fromisoformat(ends) if ends else None
    tagging.put(session, thread, before["tags"])
    session.execute(delete(MovedThread).where(MovedThread.thread_id == thread.id, MovedThread.board_id == old.id))
    session.flush()


def require_no_wider(old: Board, new: Board) -> None:
    """Let nothing that was written for members come where everybody can read it.

    :raises Refused: otherwise.
    """
    if old.members_only and not new.members_only:
        raise Refused(_("What was written for members stays among members: that board can be read by everybody."))


def require_no_wider_back(session: Session, thread: Thread, old: Board, since: str, *, went_on: bool) -> None:
    """Let posts go back where everybody can read them, if nothing was written among members meanwhile.

    :param since: the ISO day since which they stand among members.
    :param went_on: whether somebody has answered there.
    :raises Refused: otherwise.
    """
    day = date.fromisoformat(since)
    held = and_(Post.seq < 1, Post.day >= day)
    written = exists().where(Post.thread_id == thread.id, or_(Post.edited_day >= day, held))
    if went_on or session.scalar(select(written)):
        require_no_wider(thread.board, old)


def count_on(session: Session, board_id: str, last_day: date, *, threads: int = 0) -> int:
    """Count a board's activity on by something that was put there, and return the number."""
    later = case((or_(Board.last_day.is_(None), Board.last_day < last_day), last_day), else_=Board.last_day)
    counts = {"activity": Board.activity + 1, "thread_count": Board.thread_count + threads, "last_day": later}
    counting = update(Board).where(Board.id == board_id).values(counts).returning(Board.activity)
    number = session.scalars(counting.execution_options(synchronize_session=False)).one()
    _read_anew(session, board_id)
    return number


def leave(session: Session, board_id: str) -> None:
    """Count one thread less on a board."""
    session.execute(
        update(Board).where(Board.id == board_id).values(thread_count=Board.thread_count - 1), execution_options={"synchronize_session": False}
    )
    _read_anew(session, board_id)


def come_from(thread: Thread, *scopes: str) -> None:
    """Let the names of a place go on speaking in a thread whose posts stood there."""
    own = {aliases.board_scope(thread.board_id), aliases.thread_scope(thread.id)}
    kept = dict.fromkeys([*thread.came_from.splitlines(), *scopes])
    thread.came_from = "\n".join(scope for scope in kept if scope not in own)


def still_there(session: Session, thread_id: str) -> Thread:
    """Return a thread that something is to be taken back of.

    :raises Conflict: if it is gone.
    """
    thread = session.get(Thread, thread_id)
    if thread is None or not thread.is_out:
        raise Conflict(_("That thread is not there any more, so this cannot be taken back."))
    return trees.close(session, thread)


def _pin_of(thread: Thread) -> list[Any]:
    return [thread.pinned, thread.pin_reason, thread.pin_ends.isoformat() if thread.pin_ends else None]


def _stand_on(session: Session, thread: Thread, board_id: str, activity: int) -> None:
    leave(session, thread.board_id)
    session.execute(update(Thread).where(Thread.id == thread.id).values(board_id=board_id, activity=activity))
    session.refresh(thread)
    outbox.record(session, ThreadMoved(thread.id))


def _read_anew(session: Session, board_id: str) -> None:
    board = session.identity_map.get(session.identity_key(Board, board_id))
    if board is not None:
        session.refresh(board)
