"""Who may join and who may write; it changes nothing."""

from datetime import date

from forum.accounts.members import Member
from forum.core.days import full
from forum.core.errors import Refused
from forum.core.words import _


def require_may_write(member: Member, paused_until: date | None) -> None:
    """Let a member write unless a decision has paused them, or they are leaving.

    :param paused_until: the last day of a pause.
    :raises Refused: with what can be done.
    """
    if paused_until == date.max:
        raise Refused(_("Your writing here has ended. You can read everything, look for help, and say that the decision is wrong."))
    if paused_until is not None:
        raise Refused(_("Writing is paused for you until %(day)s. You can read everything meanwhile.", day=full(paused_until)))
    if member.is_leaving:
        raise Refused(_("You have asked us to erase you, so nothing new can be written. If you would rather stay, your page has the way back."))


def require_moderator(member: Member) -> None:
    """Let moderators through.

    :raises Refused: for everybody else.
    """
    if not member.is_moderator:
        raise Refused(_("This page is for the volunteers who moderate."))
