"""Keeping threads, as moderators do it: who may, with what reason, noted for the log and for whoever began the thread, and taken back.

What is done to threads and posts is left to `forum.boards.service.keeping`. Nobody keeps a thread in which they take part as themselves.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from json import dumps, loads
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.boards.models import Board, Post, Thread
from forum.boards.service.keeping import joining, marking, moving, splitting
from forum.boards.service.writing import checked_title
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Invalid, Refused
from forum.core.names import public_id
from forum.core.words import _, too_long
from forum.moderation.events import ThreadKept
from forum.moderation.models import Act, Keeping
from forum.moderation.service.log import write_line
from forum.moderation.service.turns import next_turn

UNDO_DAYS = 30
"""For so long it is known how a thread was before."""

QUIET = (Act.UNLOCK, Act.OPEN_BRANCH, Act.UNPIN, Act.TAG)
"""What takes nothing from anybody, and needs no reason."""

_UNDONE = {"synchronize_session": False}


def move(session: Session, member: Member, thread: Thread, board: Board, reason: str) -> Keeping:
    """Put a thread on another board."""
    return _keep(session, member, Act.MOVE, thread, reason, lambda _reason: moving.move(session, thread, board))


def split(session: Session, member: Member, root: Post, title: str, board: Board, reason: str) -> Keeping:
    """Make a thread of a post and all that answers it."""
    title = checked_title(title)
    return _keep(session, member, Act.SPLIT, root.thread, reason, lambda _reason: splitting.split(session, root, title, board), root=root)


def join(session: Session, member: Member, thread: Thread, into: Thread, reason: str) -> Keeping:
    """Join a thread to another one."""
    require_may_keep(session, member, into)
    return _keep(session, member, Act.JOIN, thread, reason, lambda _reason: joining.join(session, thread, into))


def rename(session: Session, member: Member, thread: Thread, title: str, reason: str) -> Keeping:
    """Give a thread another title."""
    title = checked_title(title)
    if title == thread.title:
        raise Invalid("title", _("That is its title already."))
    return _keep(session, member, Act.RENAME, thread, reason, lambda _reason: marking.rename(session, thread, title))


def lock(session: Session, member: Member, thread: Thread, reason: str, ends: date | None = None) -> Keeping:
    """Close a thread for replies, until a day or for good."""
    return _keep(session, member, Act.LOCK, thread, reason, lambda why: marking.lock(session, thread, why, ends))


def unlock(session: Session, member: Member, thread: Thread, reason: str = "") -> Keeping:
    """Open a thread again."""
    return _keep(session, member, Act.UNLOCK, thread, reason, lambda _reason: marking.unlock(session, thread))


def lock_branch(session: Session, member: Member, root: Post, reason: str, ends: date | None = None) -> Keeping:
    """Close a post and all that answers it for replies, until a day or for good."""
    return _keep(session, member, Act.LOCK_BRANCH, root.thread, reason, lambda why: marking.lock_branch(session, root, why, ends), root=root)


def open_branch(session: Session, member: Member, root: Post, reason: str = "") -> Keeping:
    """Open a post and all that answers it again."""
    return _keep(session, member, Act.OPEN_BRANCH, root.thread, reason, lambda _reason: marking.unlock_branch(session, root), root=root)


def close_on(session: Session, member: Member, thread: Thread, reason: str, day: date | None) -> Keeping:
    """Let a thread close on a day."""
    return _keep(session, member, Act.CLOSE_ON, thread, reason, lambda why: marking.close_on(session, thread, why, day))


def pin(session: Session, member: Member, thread: Thread, reason: str, ends: date | None = None) -> Keeping:
    """Let a thread stand first on its board, until a day or until it is taken down."""
    return _keep(session, member, Act.PIN, thread, reason, lambda why: marking.pin(session, thread, why, ends))


def unpin(session: Session, member: Member, thread: Thread, reason: str = "") -> Keeping:
    """Let a thread stand among the others again."""
    return _keep(session, member, Act.UNPIN, thread, reason, lambda _reason: marking.unpin(session, thread))


def tag(session: Session, member: Member, thread: Thread, slugs: Sequence[str], reason: str = "") -> Keeping:
    """Give a thread other tags."""
    return _keep(session, member, Act.TAG, thread, reason, lambda _reason: marking.tag(session, thread, slugs))


def slow(session: Session, member: Member, thread: Thread, minutes: int, reason: str) -> Keeping:
    """Say how long one waits in a thread between two replies of one's own.

    :param minutes: 0 for not at all.
    """
    return _keep(session, member, Act.SLOW, thread, reason, lambda _reason: marking.slow(session, thread, minutes))


def look_first(session: Session, member: Member, thread: Thread, reason: str, *, on: bool) -> Keeping:
    """Say whether replies in a thread wait until a moderator has looked."""
    return _keep(session, member, Act.LOOK_FIRST, thread, reason, lambda _reason: marking.look_first(session, thread, on=on))


def undo(session: Session, member: Member, row: Keeping) -> None:
    """Take back what was done with a thread: everything stands again where it stood.

    :raises Refused: for somebody who takes part in it, and when it is not known any more how it was.
    :raises Conflict: if it was taken back already, or the world has moved on.
    """
    require_moderator(member)
    thread = session.scalar(select(Thread).join(Post, Post.thread_id == Thread.id).where(Post.id == row.post_id))
    if thread is not None:
        require_may_keep(session, member, thread)
    taking = update(Keeping).where(Keeping.id == row.id, Keeping.undone.is_(False)).values(undone=True).returning(Keeping.id)
    if session.scalar(taking.execution_options(**_UNDONE)) is None:
        raise Conflict(_("This was taken back already."))
    if not row.inverse:
        raise Refused(_("It is not known any more how this was before. You can still change it by hand."))
    before = loads(row.inverse)
    if row.act == Act.MOVE:
        moving.move_back(session, row.thread_id, before)
    elif row.act == Act.SPLIT:
        splitting.join_back(session, before)
    elif row.act == Act.JOIN:
        joining.part_again(session, before)
    else:
        marking.take_back(session, moving.still_there(session, row.thread_id), before)
    session.refresh(row)
    row.inverse = ""
    write_line(session, Act.UNDONE, board_id=row.board_id)


def require_may_keep(session: Session, member: Member, thread: Thread) -> None:
    """Let a moderator through who takes no part in a thread, under whatever name of theirs.

    :raises Refused: for everybody else.
    """
    require_moderator(member)
    own = [alias.id for alias in aliases.all_of(session, member) if not alias.official]
    if session.scalar(select(exists().where(Post.thread_id == thread.id, Post.alias_id.in_(own)))):
        raise Refused(_("You take part in this thread, so another moderator looks after it."))


def forget_words(session: Session, post_id: str) -> None:
    """Forget how threads were before that began with a post whose words were taken back: their titles were among them."""
    session.execute(update(Keeping).where(Keeping.post_id == post_id).values(inverse=""), execution_options=_UNDONE)


def forget_old(session: Session) -> None:
    """Forget how threads were before, once nobody takes it back any more."""
    last = clock.today() - timedelta(days=UNDO_DAYS)
    session.execute(update(Keeping).where(Keeping.day < last, Keeping.inverse != "").values(inverse=""), execution_options=_UNDONE)


def _keep(  # what is done, to what, and why
    session: Session, member: Member, act: Act, thread: Thread, reason: str, do: Callable[[str], dict[str, Any]], *, root: Post | None = None
) -> Keeping:
    """Do something with a thread and note it.

    :param do: does it, with the reason as it will be shown, and returns what is needed to take it back.
    :param root: the post with which the branch begins that it is about.
    :raises Invalid: if it is not said why.
    :raises Refused: for somebody who takes part in the thread.
    """
    require_may_keep(session, member, thread)
    if not thread.is_out:
        raise Refused(_("Nobody but its author can see this thread yet."))
    reason = _checked_reason(reason, needed=act not in QUIET)
    thread_id, board_id = thread.id, thread.board_id
    post_id = root.id if root else joining.branch_root(session, thread)
    row = Keeping(id=public_id(), thread_id=thread_id, post_id=post_id, board_id=board_id, act=act, reason=reason, day=clock.today())
    row.inverse = dumps(do(reason), separators=(",", ":"))
    row.by_alias_id, row.turn = aliases.official_name(session, member).id, next_turn(session, "keeping")
    session.add(row)
    session.flush()
    write_line(session, act, board_id=board_id)
    outbox.record(session, ThreadKept(row.id))
    return row


def _checked_reason(reason: str, *, needed: bool) -> str:
    reason = text.clean_line(reason)
    if needed and text.is_blank(reason):
        raise Invalid("reason", _("Please write a few words about why. Whoever began the thread reads them."))
    if len(reason) > marking.REASON_LIMIT:
        raise Invalid("reason", too_long(len(reason), marking.REASON_LIMIT))
    return "" if text.is_blank(reason) else reason
