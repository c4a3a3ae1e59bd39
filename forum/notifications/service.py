"""Notices: adding one for a name, and marking them all as read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import preferences
from forum.accounts.members import Member
from forum.core import clock
from forum.core.names import public_id
from forum.moderation.models import day_place
from forum.notifications import queries
from forum.notifications.models import Kind, Notice


def add_notice(session: Session, alias_id: str, kind: Kind, subject_id: str) -> None:
    """Tell a name something, unless it was told before."""
    told = select(Notice.id).where(Notice.alias_id == alias_id, Notice.kind == kind, Notice.subject_id == subject_id)
    if session.scalar(told) is not None:
        return
    row_id, today = public_id(), clock.today()
    session.add(Notice(id=row_id, alias_id=alias_id, kind=kind, subject_id=subject_id, day=today, place=day_place(today, row_id)))
    session.flush()


def mark_read(session: Session, member: Member) -> None:
    """Take every notice that a member has now as read: a number in the account, as a mark at each name would show which belong together."""
    preferences.change(session, member.account_id, notices_seen=queries.count_all(session, member))
