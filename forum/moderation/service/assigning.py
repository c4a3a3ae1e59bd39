"""Handing out cases: the first that somebody may judge and nobody has in hand. What was passed over leaves no trace."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core.errors import Conflict, Missing, Refused
from forum.moderation import queries, queue
from forum.moderation.models import Case
from forum.moderation.queue import Place
from forum.moderation.service import caring, deciding
from forum.moderation.transitions import LIVING

BATCH = 20


def take_next(session: Session, member: Member, *, instead_of: str = "") -> Case | None:
    """Take the case with the most points that the moderator may judge and nobody has in hand; None when none is left.

    :param instead_of: a case that the moderator gives back; those that follow it come first, so that it is not handed out at once again.
    """
    require_moderator(member)
    given_back = session.get(Case, instead_of) if instead_of else None
    if given_back is None:
        return _first(session, member, None)
    deciding.release(session, member, given_back)
    return _first(session, member, queue.place_of(given_back)) or _first(session, member, None, but=given_back.id)


def _first(session: Session, member: Member, after: Place | None, *, but: str = "") -> Case | None:
    """Take the first free case behind a place in the queue, unless a break is due or these are none of the moderator's hours."""
    spared = caring.of(session, member)
    if spared.hands_nothing_out:
        return None
    while free := queue.free(session, after, BATCH):
        mine = queries.parts_in(session, member.account_id, free)
        for case in free:
            if case.id not in mine and case.id != but and not spared.holds_back(case) and _take(session, member, case):
                return case
        after = queue.place_of(free[-1], after.now if after else None)
    return None


def _take(session: Session, member: Member, case: Case) -> bool:
    """Try to take a case; another moderator may have been faster since it was read."""
    try:
        deciding.claim(session, member, case)
    except (Conflict, Missing, Refused):
        return False
    caring.note_taken(session, member, case)
    return case.state in LIVING
