"""How much somebody's flag counts: by what came of their earlier ones, and whether they are new here. It is asked once, when a flag is made."""

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards.models import Post
from forum.boards.models import State as Shown
from forum.core import clock
from forum.moderation import priority, reasons
from forum.moderation.models import SETTLED, Case, Decision, Flag, Outcome


def weight_of(session: Session, member: Member, usual: Alias | None) -> int:
    """Return the weight of a flag that a member makes now, in thousandths.

    New is somebody under whose usual name nothing has stood here since an earlier day and whose flags have come to nothing so far. An account
    keeps no day on which it was opened; and other names must not count, or the row of a flag would tell that there are some.

    :param usual: the member's usual name, under which flags are kept.
    """
    agreed, disagreed = _outcomes(session, usual)
    is_new = not agreed and not member.is_moderator and not _has_written(session, usual)
    return priority.weight(agreed, disagreed, is_new=is_new)


def _outcomes(session: Session, usual: Alias | None) -> tuple[int, int]:
    """Count the flags of a name that came to something, and those that came to nothing; a worry about somebody's safety is never wrong."""
    if usual is None:
        return 0, 0
    holds = (Decision.case_id == Case.id, Decision.undone.is_(False), Decision.stands != "")
    outcome = select(Decision.outcome).where(*holds).order_by(Decision.number.desc()).limit(1).scalar_subquery()
    mine = select(Flag.reason, outcome.label("outcome")).join(Flag.case).where(Flag.alias_id == usual.id, Case.state.in_(SETTLED)).subquery()
    nothing = mine.c.outcome == Outcome.NO_ACTION
    agreed = func.coalesce(func.sum(case((nothing, 0), else_=1)), 0)
    disagreed = func.coalesce(func.sum(case((nothing & (mine.c.reason != reasons.DANGER), 1), else_=0)), 0)
    found = session.execute(select(agreed, disagreed).where(mine.c.outcome.is_not(None))).one()
    return int(found[0]), int(found[1])


def _has_written(session: Session, usual: Alias | None) -> bool:
    if usual is None:
        return False
    stood = (Post.alias_id == usual.id, Post.state == Shown.VISIBLE, Post.day < clock.today())
    return bool(session.scalar(select(exists().where(*stood))))
