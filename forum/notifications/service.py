"""Notices: adding one for a name, and marking them all as read."""

from datetime import date

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.boards.service import following
from forum.core import clock
from forum.core.names import public_id
from forum.moderation.models import day_place
from forum.notifications import queries, seen
from forum.notifications.models import Kind, Notice


def add_notice(session: Session, alias_id: str, kind: Kind, subject_id: str, *, day: date | None = None) -> None:
    """Tell a name something, unless it was told before.

    :param day: the day that stands at it; today when left out.
    """
    told = select(Notice.id).where(Notice.alias_id == alias_id, Notice.kind == kind, Notice.subject_id == subject_id)
    if session.scalar(told) is not None:
        return
    row_id, day = public_id(), day or clock.today()
    session.add(Notice(id=row_id, alias_id=alias_id, kind=kind, subject_id=subject_id, day=day, place=day_place(day, row_id)))
    session.flush()


def forget(session: Session, kind: Kind, subjects: Select[str]) -> None:
    """Forget the notices of a kind about some things, to whatever name they went.

    :param subjects: selects the ids of the things.
    """
    session.execute(delete(Notice).where(Notice.kind == kind, Notice.subject_id.in_(subjects)))


def mark_read(session: Session, member: Member) -> None:
    """Take everything that a member is told now as read.

    That stands in the account and on its shelf alone: a mark at each name would show which of them belong together.
    """
    preferences.change(session, member.account_id, notices_seen=queries.count_decisions(session, member))
    seen.keep(session, member, queries.latest(session, member))
    following.take_as_read(session, member)
