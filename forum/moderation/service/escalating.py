"""Asking for a lead: a case in hand goes to those who run the forum; to somebody else only where none of these may judge it."""

from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core import clock
from forum.core.errors import Refused
from forum.core.words import _
from forum.moderation.models import Case
from forum.moderation.service import claiming, team
from forum.moderation.transitions import Event, Facts


def escalate(session: Session, member: Member, case: Case) -> None:
    """Give a case in hand to a lead; nobody asks why.

    :raises Refused: for a lead, and where no lead may judge it.
    :raises Conflict: if the case is not in the moderator's hand.
    """
    member = team.acting(session, member, case)
    if member.is_staff:
        raise Refused(_("You run this forum, so you are the lead. You can give it back, or ask for a second opinion with your decision."))
    if not team.is_lead_left(session, case):
        raise Refused(_("Nobody who runs this forum can look at this one. You can give it back for another moderator."))
    alias = aliases.official_name(session, member)
    mine = (Case.claimed_by == alias.id, Case.claim_until > clock.minute())
    given = {"for_lead": True, "claimed_by": None, "claim_until": None, "claim_since": None}
    if not claiming.move(session, case, Event.ESCALATE, Facts(holds=True), *mine, **given):
        raise claiming.why_not(session, member, case, alias.id)
