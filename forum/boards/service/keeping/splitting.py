"""Splitting a branch off into a thread of its own: its posts keep their ids, so that every link to them goes on working.

What stays behind is not touched: numbers and paths of the others stay, and the thread never counts back, so that nobody's reading position
comes to mean posts that they have not read. In the new thread the numbers are made anew, in the same order.
"""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.boards import context
from forum.boards.events import PostChanged, ThreadMoved
from forum.boards.models import Board, MovedThread, Post, State, Thread, ThreadRedirect, ThreadTag
from forum.boards.service import waiting
from forum.boards.service.keeping import moving, tagging, trees
from forum.boards.service.keeping.trees import Place
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Refused
from forum.core.names import public_id
from forum.core.words import _


def split(session: Session, root: Post, title: str, board: Board) -> dict[str, Any]:
    """Begin a thread with a post and all that answers it, and return what is needed to put it back.

    :param title: of the new thread, checked.
    :raises Refused: if the post opens its thread already, or cannot be read; if the branch is too large; or if what was written for members
        would be read by everybody.
    """
    old = trees.close(session, root.thread)
    session.refresh(root)
    _require_can_begin(root)
    moving.require_no_wider(old.board, board)
    branch = trees.under(trees.places_in(session, old.id), root.id)
    above = trees.place_of(session, root.parent_id or "", old.id)
    before = {
        "thread": old.id,
        "above": above.branch if above else "",
        "places": trees.listed(branch),
        "day": clock.today().isoformat(),
        "board": board.id,
    }
    new = _begin(session, old, root, title, board, branch)
    places, continuations = trees.planted(branch, branch[0]._replace(seq=1, path="", depth=0, parent_id=None))
    trees.put(session, places, new.id)
    new.continuations, new.last_seq = continuations, len(places)
    old.reply_count -= len(places)
    session.flush()
    for thread in (old, new):
        waiting.settle(session, thread.id)
    _tell(session, old, new, root.id)
    return before | {"there": new.id}


def join_back(session: Session, before: dict[str, Any]) -> None:
    """Put a branch that was split off back into the very places where it stood.

    :raises Conflict: if one of the threads is gone, or has gone on in a way that leaves no room for them.
    """
    new, old = (moving.still_there(session, before[name]) for name in ("there", "thread"))
    kept = trees.unlisted(before["places"])
    now = {place.id for place in trees.places_in(session, new.id)}
    if now - {place.id for place in kept} or new.board_id != before["board"]:
        raise Conflict(_("The new thread has gone on since: somebody has written there, or it was moved. It can be joined to another one instead."))
    back = [place for place in kept if place.id in now]
    above = trees.place_of(session, kept[0].parent_id or "", old.id)
    if above is None or above.branch != before["above"] or kept[0].id not in now or not trees.are_free(session, back, old.id):
        raise Conflict(_("The post that this branch answered has been put into another place since, so it cannot go back."))
    moving.require_no_wider_back(session, new, old.board, before["day"], went_on=False)
    board_id = new.board_id
    trees.put(session, back, old.id)
    old.reply_count += len(back)
    drop(session, new.id)
    moving.leave(session, board_id)
    waiting.settle(session, old.id)
    session.add(ThreadRedirect(id=before["there"], thread_id=old.id))
    session.flush()
    _tell(session, old, old, kept[0].id, moved=board_id != old.board_id)


def drop(session: Session, thread_id: str) -> None:
    """Remove a thread whose posts stand elsewhere."""
    session.flush()
    for beside in (ThreadTag, MovedThread):
        session.execute(delete(beside).where(beside.thread_id == thread_id))
    held = select(func.count()).select_from(Post).where(Post.thread_id == thread_id)
    if session.scalar(held):
        raise Conflict(_("Somebody has just written there. Please look once more."))
    thread = session.get_one(Thread, thread_id)
    session.expunge(thread)
    session.execute(delete(Thread).where(Thread.id == thread_id))


def _require_can_begin(root: Post) -> None:
    if root.is_opening:
        raise Refused(_("This post begins its thread already."))
    if root.state != State.VISIBLE or root.seq < 1:
        raise Refused(_("A thread can only begin with a post that can be read. Please choose one further down."))


def _begin(session: Session, old: Thread, root: Post, title: str, board: Board, branch: list[Place]) -> Thread:
    last_day = _last_day(session, [place.id for place in branch])
    thread = Thread(
        id=public_id(),
        board_id=board.id,
        board=board,
        starter_id=root.alias_id,
        title=title,
        slug=text.slug(title),
        state=root.state,
        activity=moving.count_on(session, board.id, last_day, threads=1),
        reply_count=len(branch) - 1,
        last_day=last_day,
        notes=root.notes,
        context=context.place_of(context.of(root.context)),
        approval=old.approval,
        slow_minutes=old.slow_minutes,
        mixed_to=sum(place.seq <= old.mixed_to for place in branch),
        came_from="",
    )
    session.add(thread)
    session.flush()
    moving.come_from(thread, aliases.board_scope(old.board_id), aliases.thread_scope(old.id), *old.came_from.splitlines())
    tagging.carry_over(session, thread, tagging.ids_of(session, old))
    return thread


def _last_day(session: Session, ids: list[str]) -> Any:
    return session.scalars(select(func.max(Post.day)).where(Post.id.in_(ids))).one()


def _tell(session: Session, old: Thread, new: Thread, root_id: str, *, moved: bool = False) -> None:
    if moved or old.board_id != new.board_id:
        outbox.record(session, ThreadMoved(new.id))
    outbox.record(session, PostChanged(root_id))
