"""What the starter of a thread says about it besides their words: what would help, and after some days whether the answers fitted.

The words of the kinds are in `forum.boards.wants`; what all threads together show is left to `forum.moderation.figures`.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.boards import wants
from forum.boards.models import Fit, Post, State, Thread, Wants
from forum.core import clock
from forum.core.errors import Invalid, Refused
from forum.core.words import _

ASKED_AFTER = 3
"""Days after which the starter is asked."""


def require_starter(session: Session, member: Member, thread: Thread) -> None:
    """Let the starter of a thread through.

    :raises Refused: for anybody else, and for a thread that is hidden or deleted.
    """
    if not aliases.owns(session, member, thread.starter_id):
        raise Refused(_("Only whoever started a thread can do that."))
    if thread.state not in (State.VISIBLE, State.HELD):
        raise Refused(_("This thread is hidden or deleted, so nothing about it can be changed."))


def choose(session: Session, member: Member, thread: Thread, key: str) -> None:
    """Say what would help, or change one's mind about it; whether the answers fitted is asked anew then.

    :param key: one of `Wants`.
    :raises Refused: if the member has not started the thread.
    :raises Invalid: if nothing was chosen.
    """
    require_starter(session, member, thread)
    if key not in wants.BY_KEY:
        raise Invalid("wants", _("Please choose what would help. “Not sure” is fine."))
    if thread.wants != key:
        thread.wants, thread.fit = key, Fit.UNASKED if thread.fit == Fit.UNASKED else ""
        session.flush()


def say_fit(session: Session, member: Member, thread: Thread, key: str) -> None:
    """Say whether the answers were of the kind that would have helped.

    :param key: one of `Fit`.
    :raises Refused: if the member has not started the thread.
    :raises Invalid: if it is no answer.
    """
    require_starter(session, member, thread)
    if key not in list(Fit):
        raise Invalid("fit", _("Please choose one of the answers."))
    thread.fit = Fit(key)
    session.flush()


def is_to_be_asked(session: Session, reader: Reader, thread: Thread) -> bool:
    """Say whether a reader is asked now whether the answers fitted: the starter alone, after some days, once, and never where nobody answered."""
    if reader is None or thread.fit or thread.awaits or thread.state != State.VISIBLE or thread.wants == Wants.NO_REPLY:
        return False
    if not aliases.owns(session, reader, thread.starter_id):
        return False
    opened = session.scalar(select(Post.day).where(Post.thread_id == thread.id, Post.seq == 1))
    return opened is not None and opened <= clock.today() - timedelta(days=ASKED_AFTER)
