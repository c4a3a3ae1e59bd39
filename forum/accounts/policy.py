"""Who may join and who may write; it changes nothing."""

from forum.accounts.members import Member
from forum.core import clock
from forum.core.days import full
from forum.core.errors import Refused


def require_may_write(member: Member) -> None:
    """Let a member write unless a decision has paused them.

    :raises Refused: with the day on which the pause ends.
    """
    until = member.paused_until
    if until and until >= clock.today():
        raise Refused(f"Writing is paused for you until {full(until)}. You can read everything meanwhile.")


def require_moderator(member: Member) -> None:
    """Let moderators through.

    :raises Refused: for everybody else.
    """
    if not member.is_moderator:
        raise Refused("This page is for the volunteers who moderate.")
