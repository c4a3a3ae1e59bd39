"""Who there is to judge a case: the moderators without a part in it, and the reviewer from outside where none of them may.

What follows for a team of one, two or three is said in docs/moderation.md.
"""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Account, Alias, Role
from forum.accounts.policy import require_moderator
from forum.core import text
from forum.moderation import conflicts, queries
from forum.moderation.models import Case, Part

OUTSIDE = "outside_reviewer"
"""The setting, as sessions carry it: the name of somebody outside the team."""

TEAM = (Role.MODERATOR, Role.ADMINISTRATOR)


def is_anybody(session: Session, case: Case) -> bool:
    """Say whether anybody may judge a case now."""
    return bool(_judges(session, case))


def is_anybody_left(session: Session, case: Case, besides: Member) -> bool:
    """Say whether somebody other than a member may judge a case."""
    return bool((_judges(session, case) | _from_outside(session, case)).keys() - {besides.account_id})


def has_all_decided(session: Session, case: Case) -> bool:
    """Say whether everybody who is here, and the reviewer from outside, has decided in a case before.

    Only then may it be said that nobody is left: where one of them has another part in it, the others would learn that.
    """
    here = {*session.scalars(select(Account.id).where(Account.role.in_(TEAM))), _outside(session)}
    return all(Part.DECIDER in conflicts.parts(session, account_id, [case.id]).get(case.id, ()) for account_id in here if account_id)


def is_lead_left(session: Session, case: Case) -> bool:
    """Say whether one of those who run the forum may judge a case."""
    return Role.ADMINISTRATOR in _judges(session, case).values()


def acting(session: Session, member: Member, case: Case) -> Member:
    """Let a moderator act on a case, and the reviewer from outside where nobody in the team may.

    Return the member with the rights that the task asks for.

    :raises Refused: for everybody else.
    """
    if not member.is_moderator and (_is_asked(session, member, case) or _has_it(session, member, case)):
        return replace(member, role=Role.MODERATOR)
    require_moderator(member)
    return member


def is_outside(session: Session, member: Member) -> bool:
    """Say whether a member is the reviewer from outside."""
    return not member.is_moderator and member.account_id == _outside(session)


def waiting_for_outside(session: Session, member: Member) -> list[Case]:
    """Return the cases that nobody in the team may judge and that the reviewer from outside may."""
    if not is_outside(session, member):
        return []
    waiting = session.scalars(select(Case).where(queries.waits()).order_by(Case.severity.desc(), Case.turn))
    return [case for case in waiting if _is_asked(session, member, case)]


def _is_asked(session: Session, member: Member, case: Case) -> bool:
    return member.account_id in _judges(session, case)


def _judges(session: Session, case: Case) -> dict[str, str]:
    """Return who may judge a case, with their roles, for these rules alone: the team, and the reviewer from outside where none of it may."""
    accounts = session.scalars(select(Account).where(Account.role.in_(TEAM)).order_by(Account.id))
    judges = {account.id: account.role for account in accounts if _may(session, account.id, case)}
    return judges or _from_outside(session, case)


def _may(session: Session, account_id: str, case: Case) -> bool:
    return bool(session.scalar(select(conflicts.may_judge(session, account_id, case))))


def _from_outside(session: Session, case: Case) -> dict[str, str]:
    account_id = _outside(session)
    return {account_id: Role.MEMBER} if account_id is not None and _may(session, account_id, case) else {}


def _outside(session: Session) -> str | None:
    name = session.info.get(OUTSIDE, "")
    alias = session.scalar(select(Alias).where(Alias.name_key == text.fold(name))) if name else None
    return aliases.owner_of(session, alias) if alias is not None else None


def _has_it(session: Session, member: Member, case: Case) -> bool:
    """Say whether the reviewer from outside has a case in hand."""
    official = aliases.named(session, member, aliases.OFFICIAL)
    return is_outside(session, member) and official is not None and case.claimed_by == official.id
