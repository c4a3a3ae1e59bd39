"""Handing out cases: the first that somebody may judge and nobody has in hand. What was passed over leaves no trace."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.policy import require_moderator
from forum.core import clock
from forum.core.errors import Conflict, Missing, Refused
from forum.moderation import queries
from forum.moderation.models import Case, State
from forum.moderation.service import deciding

BATCH = 20


def take_next(session: Session, member: Member, *, instead_of: str = "") -> Case | None:
    """Take the gravest case, and of these the oldest, that the moderator may judge and nobody has in hand; None when none is left.

    :param instead_of: a case that the moderator gives back; those that follow it come first, so that it is not handed out at once again.
    """
    require_moderator(member)
    given_back = session.get(Case, instead_of) if instead_of else None
    if given_back is None:
        return _first(session, member, -1)
    deciding.release(session, member, given_back)
    return _first(session, member, given_back.place) or _first(session, member, -1, but=given_back.id)


def _first(session: Session, member: Member, after: int, *, but: str = "") -> Case | None:
    """Take the first free case behind a place in the queue."""
    while free := _free(session, after):
        mine = queries.parts(session, member.account_id, [case.id for case in free])
        for case in free:
            if case.id not in mine and case.id != but and _take(session, member, case):
                return case
        after = free[-1].place
    return None


def _free(session: Session, after: int) -> list[Case]:
    free = or_(Case.claim_until.is_(None), Case.claim_until <= clock.minute())
    statement = select(Case).where(Case.state == State.OPEN, Case.place > after, free).order_by(Case.place).limit(BATCH)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def _take(session: Session, member: Member, case: Case) -> bool:
    """Try to take a case; another moderator may have been faster since it was read."""
    try:
        deciding.claim(session, member, case)
    except (Conflict, Missing, Refused):
        return False
    return case.state == State.OPEN
