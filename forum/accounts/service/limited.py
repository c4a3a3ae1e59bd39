"""What a decision takes from a person for a while, under all their names: sealed rows, so that no two names show that they share one."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import policy
from forum.accounts.members import Member
from forum.accounts.models import Restriction
from forum.core import clock, names, owned


class Kind(StrEnum):
    """What a restriction takes away."""

    WRITING = "writing"
    ONE_OFF = "one_off"
    """Names for one thread."""


def restrict(session: Session, account_id: str, kind: Kind, days: int) -> str:
    """Take something from a person for some days, in a row of its own; none ends what stands. Return the row's id, or nothing."""
    if not days:
        lift(session, account_id, kind)
        return ""
    row = Restriction(id=names.public_id())
    owned.keep(session, row, account_id, kind, (clock.today() + timedelta(days=days)).isoformat())
    return row.id


def lift_one(session: Session, restriction_id: str) -> None:
    """Give back what one decision took, and nothing else; one that has ended is no trouble."""
    row = session.get(Restriction, restriction_id)
    if row is not None:
        session.delete(row)
        session.flush()


def taken_by(session: Session, member: Member, restriction_ids: Iterable[str]) -> list[tuple[Kind, date]]:
    """Tell a member what some restrictions of theirs take, and until when; those that have ended are left out."""
    wanted = set(restriction_ids)
    own = [owned.private_parts(session, row) for row in owned.rows_of(session, Restriction, member.account_id) if row.id in wanted]
    return [(Kind(kind), date.fromisoformat(day)) for kind, day in own if date.fromisoformat(day) >= clock.today()]


def lift(session: Session, account_id: str, kind: Kind) -> None:
    """Give something back before its time."""
    for row in owned.rows_of(session, Restriction, account_id):
        if owned.private_parts(session, row)[0] == kind:
            session.delete(row)
    session.flush()


def until(session: Session, account_id: str, kind: Kind) -> date | None:
    """Return the last day on which something is taken from a person, or None when nothing is."""
    rows = (owned.private_parts(session, row) for row in owned.rows_of(session, Restriction, account_id))
    ends = [date.fromisoformat(day) for what, day in rows if what == kind]
    return max((day for day in ends if day >= clock.today()), default=None)


def require_may_write(session: Session, member: Member) -> None:
    """Let a member write unless a decision has paused them, or they are leaving.

    :raises Refused: with what can be done.
    """
    policy.require_may_write(member, until(session, member.account_id, Kind.WRITING))


def forget_ended(session: Session) -> None:
    """Delete restrictions that have ended."""
    for row in session.scalars(select(Restriction)):
        _, day = owned.private_parts(session, row)
        if date.fromisoformat(day) < clock.today():
            session.delete(row)
