"""Who may join and who may write; it changes nothing."""

from datetime import date

from forum.accounts.members import Member
from forum.core.days import full
from forum.core.errors import Refused


def require_may_write(member: Member, paused_until: date | None) -> None:
    """Let a member write unless a decision has paused them, or they are leaving.

    :param paused_until: the last day of a pause.
    :raises Refused: with what can be done.
    """
    if paused_until is not None:
        raise Refused(f"Writing is paused for you until {full(paused_until)}. You can read everything meanwhile.")
    if member.is_leaving:
        raise Refused("You have asked us to erase you, so nothing new can be written. If you would rather stay, your page has the way back.")


def require_moderator(member: Member) -> None:
    """Let moderators through.

    :raises Refused: for everybody else.
    """
    if not member.is_moderator:
        raise Refused("This page is for the volunteers who moderate.")
