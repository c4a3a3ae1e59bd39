"""Who may read and write what on the boards; it changes nothing."""

from forum.accounts.members import Member, Reader
from forum.boards import farewells
from forum.boards.models import Board, Post, State, Thread
from forum.core import clock
from forum.core.days import full
from forum.core.errors import Refused
from forum.core.words import _


class Closed(Refused):
    """Nothing can be written in this place any more; nothing is wrong with the words, which could stand in a thread of their own."""


def may_read(board: Board, reader: Reader) -> bool:
    """Say whether a reader may read a board."""
    return not board.members_only or reader is not None


def require_may_read(board: Board, reader: Reader) -> None:
    """Let those through who may read a board.

    :raises Refused: for visitors of a board for members.
    """
    if not may_read(board, reader):
        raise Refused(_("This board is for members, so that what is said here stays among people who take part. Please sign in or join to read it."))


def require_may_post(board: Board, member: Member) -> None:
    """Let a member start a thread on a board they may read; pauses are asked for in `forum.accounts.service.limited`.

    :raises Refused: if the member may not read it.
    """
    require_may_read(board, member)


def require_may_reply(board: Board, parent: Post, member: Member) -> None:
    """Let a member answer a post.

    :raises Refused: if the post is hidden or deleted, or the member may not write here.
    """
    require_may_post(board, member)
    if parent.state == State.HELD:
        raise Refused(_("Only you can see this post yet. It can be answered as soon as the others see it."))
    if parent.state == State.HIDDEN:
        raise Refused(_("A moderator has hidden this post, so it cannot be answered. You can reply to the thread instead."))
    if parent.state == State.DELETED:
        raise Refused(_("Its author has deleted this post, so it cannot be answered. You can reply to the thread instead."))
    require_open(parent.thread, parent)


def is_closed(thread: Thread) -> bool:
    """Say whether nothing can be written in a thread any more, by whomever it was closed."""
    return thread.locked_by_starter or _is_locked(thread)


def require_open(thread: Thread, post: Post) -> None:
    """Let a member write under a post that nobody has closed, in a thread that nobody has closed.

    :raises Closed: if its starter has closed the thread, or a moderator the thread or this branch of it.
    """
    if words := closed_words(thread):
        raise Closed(words)
    if post.locked and not (post.lock_ends and post.lock_ends <= clock.today()):
        raise Closed(_("This part of the thread is closed for new replies.") + _reason(post.lock_reason))


def closed_words(thread: Thread) -> str:
    """Say why nothing can be written in a thread any more; nothing where it is open."""
    if _is_locked(thread):
        until = " " + _("It opens again on %(day)s.", day=full(thread.lock_ends)) if thread.locked and thread.lock_ends else ""
        return _("This thread is closed for new replies.") + _reason(thread.lock_reason) + until
    if thread.locked_by_starter:
        return _("Whoever started this thread has closed it, and thanks everybody who answered.") + _told(thread.lock_reason)
    return ""


def _is_locked(thread: Thread) -> bool:
    today = clock.today()
    locked = thread.locked and not (thread.lock_ends and thread.lock_ends <= today)
    return locked or bool(thread.closes_on and thread.closes_on <= today)


def _told(reason: str) -> str:
    return " " + _(farewells.TOLD[reason]) if reason in farewells.TOLD else ""


def _reason(words: str) -> str:
    return " " + _("The reason: %(words)s", words=words) if words else ""


def require_own(post: Post, *, own: bool) -> None:
    """Let authors through to their own posts, while those can be read.

    :raises Refused: for anybody else, and for a post that is hidden or deleted.
    """
    if not own:
        raise Refused(_("Only its author can change a post."))
    if post.shown_state == State.HIDDEN:
        raise Refused(_("A moderator has hidden this post. Your notices say why, and it cannot be changed meanwhile."))
    if post.state == State.DELETED:
        raise Refused(_("This post is deleted already."))
