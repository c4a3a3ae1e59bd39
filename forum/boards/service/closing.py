"""Changing one's mind: the starter of a thread closes it kindly, and can open it again. Locks by moderators are left to others."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards import farewells, policy
from forum.boards.models import Thread
from forum.boards.service.fitting import require_starter
from forum.core.errors import Conflict, Invalid
from forum.core.words import _

REASON_LIMIT = 300


def close(session: Session, member: Member, thread: Thread, reason: str = "") -> None:
    """Close an own thread: everything in it stays, and nobody can answer any more.

    :param reason: one of `farewells.OWN`, for those who would have liked to answer.
    :raises Refused: if the member has not started it.
    :raises Conflict: if it is closed already.
    :raises Invalid: if it is none of the reasons.
    """
    require_starter(session, member, thread)
    if policy.is_closed(thread):
        raise Conflict(_("This thread is closed already."))
    if reason not in farewells.OWN:
        raise Invalid("reason", _("Please choose one of the reasons, or none."))
    thread.locked_by_starter, thread.lock_reason = True, reason
    session.flush()


def reopen(session: Session, member: Member, thread: Thread) -> None:
    """Open a thread again that one has closed oneself; what a moderator has closed stays so.

    :raises Refused: if the member has not started it.
    :raises Conflict: if it is not closed by its starter.
    """
    require_starter(session, member, thread)
    if not thread.locked_by_starter:
        raise Conflict(_("You have not closed this thread."))
    thread.locked_by_starter = False
    if not thread.locked:
        thread.lock_reason = ""
    session.flush()
