"""Joining one thread to another: its opening post becomes an answer to the other's, and its address leads there.

Its posts come behind all that the other thread has, in the order they had. So whoever has read the other thread finds them new, and
whoever wrote in the joined one has read nothing of the other by that (`Thread.mixed_to`).
"""

from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.boards import paths
from forum.boards.events import PostChanged, ThreadMoved
from forum.boards.models import Board, MovedThread, Post, State, Thread, ThreadRedirect
from forum.boards.service import waiting
from forum.boards.service.keeping import moving, splitting, tagging, trees
from forum.core import clock, outbox
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.words import _

KEPT = (
    *("title", "slug", "state", "activity", "last_seq", "reply_count", "continuations", "wants", "fit", "asked", "notes", "pinned"),
    *("pin_reason", "context", "locked", "lock_reason", "locked_by_starter", "slow_minutes", "approval", "came_from", "mixed_to"),
)
DAYS = ("last_day", "pin_ends", "lock_ends", "closes_on")
"""What of a thread comes back when its joining is taken back; its starter is whoever wrote its opening post."""


def join(session: Session, thread: Thread, into: Thread) -> dict[str, Any]:
    """Put all posts of a thread into another one, and return what is needed to take them out again.

    :raises Invalid: if both are the same.
    :raises Refused: if one cannot be read, the thread is too large, or what was written for members would be read by everybody.
    """
    for one in sorted((thread, into), key=lambda one: one.id):
        trees.close(session, one)
    _require_can_join(thread, into)
    branch = trees.under(trees.places_in(session, thread.id), branch_root(session, thread))
    before = _picture(session, thread) | {"into": into.id, "places": trees.listed(branch)}
    root = _new_root(session, into, branch[0])
    places, continuations = trees.planted(branch, root, continuations=into.continuations)
    trees.put(session, places, into.id)
    old_board = thread.board_id
    last_day = max(thread.last_day, into.last_day)
    last = places[-1].seq
    values = {"continuations": continuations, "last_seq": last, "mixed_to": last, "reply_count": into.reply_count + len(places), "last_day": last_day}
    activity = moving.count_on(session, into.board_id, last_day)
    moving.come_from(into, aliases.board_scope(old_board), aliases.thread_scope(thread.id), *thread.came_from.splitlines())
    for name, value in (values | {"activity": activity}).items():
        setattr(into, name, value)
    session.flush()
    _lead_on(session, thread.id, into.id)
    splitting.drop(session, thread.id)
    moving.leave(session, old_board)
    session.add(ThreadRedirect(id=before["thread"], thread_id=into.id))
    waiting.settle(session, into.id)
    _tell(session, into, root.id, moved=old_board != into.board_id)
    return before


def part_again(session: Session, before: dict[str, Any]) -> None:
    """Take the posts of a thread that was joined to another one out again, into the very places where they stood.

    :raises Conflict: if the other thread is gone, or somebody has answered one of these posts since.
    """
    into = moving.still_there(session, before["into"])
    kept = trees.unlisted(before["places"])
    now = {place.id for place in trees.under(trees.places_in(session, into.id), kept[0].id)}
    if kept[0].id not in now or now - {place.id for place in kept}:
        raise Conflict(_("Somebody has answered there since, or these posts stand elsewhere now. They can be split off as a thread instead."))
    old_board = session.get_one(Board, before["board"])
    moving.require_no_wider_back(session, into, old_board, before["day"], went_on=False)
    back = [place for place in kept if place.id in now]
    session.execute(delete(ThreadRedirect).where(ThreadRedirect.id == before["thread"]))
    thread = _again(session, before, kept[0].id, len(kept) - len(back))
    trees.put(session, back, thread.id)
    into.reply_count -= len(back)
    _places_again(session, thread, before)
    for one in (thread, into):
        waiting.settle(session, one.id)
    _tell(session, thread, kept[0].id, moved=thread.board_id != into.board_id)


def branch_root(session: Session, thread: Thread) -> str:
    """Return the id of the post that opened a thread."""
    return session.scalars(select(Post.id).where(Post.thread_id == thread.id, Post.seq == 1)).one()


def _require_can_join(thread: Thread, into: Thread) -> None:
    if thread.id == into.id:
        raise Invalid("into", _("That is the same thread."))
    if not (thread.is_out and into.is_out) or into.state != State.VISIBLE:
        raise Refused(_("A thread can only be joined to one that can be read."))
    moving.require_no_wider(thread.board, into.board)


def _picture(session: Session, thread: Thread) -> dict[str, Any]:
    """Return what a thread is, without the names of anybody."""
    days = {name: day.isoformat() if (day := getattr(thread, name)) else None for name in DAYS}
    moved = session.scalars(select(MovedThread).where(MovedThread.thread_id == thread.id))
    return {
        "thread": thread.id,
        "board": thread.board_id,
        "values": {name: getattr(thread, name) for name in KEPT} | days,
        "tags": tagging.ids_of(session, thread),
        "moved": [[row.board_id, row.day.isoformat()] for row in moved],
        "redirects": list(session.scalars(select(ThreadRedirect.id).where(ThreadRedirect.thread_id == thread.id))),
        "day": clock.today().isoformat(),
    }


def _new_root(session: Session, into: Thread, old: trees.Place) -> trees.Place:
    """Count one answer more at the opening post of a thread, and return the place of that answer."""
    opening = trees.places_in(session, into.id)[0]
    counting = update(Post).where(Post.id == opening.id).values(child_count=Post.child_count + 1).returning(Post.child_count)
    number = session.scalars(counting.execution_options(synchronize_session=False)).one()
    return old._replace(seq=into.last_seq + 1, path=opening.branch + paths.segment(number - 1), depth=1, parent_id=opening.id)


def _lead_on(session: Session, thread_id: str, into_id: str) -> None:
    session.execute(update(ThreadRedirect).where(ThreadRedirect.thread_id == thread_id).values(thread_id=into_id))


def _again(session: Session, before: dict[str, Any], opening_id: str, lost: int) -> Thread:
    """Make a thread again that was joined to another one.

    :param lost: how many of its posts are gone, or stand elsewhere now.
    """
    opening = session.execute(select(Post.alias_id, Post.state).where(Post.id == opening_id)).one()
    values = before["values"] | {name: _day(before["values"][name]) for name in DAYS}
    thread = Thread(id=before["thread"], board_id=before["board"], starter_id=opening.alias_id, **values)
    thread.state, thread.reply_count = opening.state, thread.reply_count - lost
    session.add(thread)
    session.execute(update(Board).where(Board.id == thread.board_id).values(thread_count=Board.thread_count + 1))
    session.flush()
    session.refresh(thread)
    return thread


def _places_again(session: Session, thread: Thread, before: dict[str, Any]) -> None:
    tagging.put(session, thread, before["tags"])
    session.add_all(MovedThread(board_id=board_id, thread_id=thread.id, day=date.fromisoformat(day)) for board_id, day in before["moved"])
    session.execute(update(ThreadRedirect).where(ThreadRedirect.id.in_(before["redirects"])).values(thread_id=thread.id))
    session.flush()


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _tell(session: Session, thread: Thread, root_id: str, *, moved: bool) -> None:
    if moved:
        outbox.record(session, ThreadMoved(thread.id))
    outbox.record(session, PostChanged(root_id))
