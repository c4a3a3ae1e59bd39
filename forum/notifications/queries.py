"""Reading notices: how many are new, and the list."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.core.paging import Cursor, Page, page
from forum.moderation import queries as moderation
from forum.moderation.models import Decision
from forum.notifications.models import Kind, Notice

NOTICES_A_PAGE = 30

OF_THEIR_OWN = (Kind.PATTERN, Kind.SEAL_LIFTED)
"""Notices that are not about a decision on a post."""


@dataclass(frozen=True, slots=True)
class Line:
    """A notice and the decision it is about, if it is about one."""

    notice: Notice
    decision: Decision | None


def news_in_words(session: Session, member: Member) -> str:
    """Say how many notices came since the member last marked them as read: "2 new", or nothing."""
    new = count_new(session, member)
    return f"{new} new" if new else ""


def count_new(session: Session, member: Member) -> int:
    """Count the notices that came since the member last marked them as read."""
    names = [alias.id for alias in aliases.all_of(session, member)]
    if not names:
        return 0
    return max(0, _count(session, names) - member.preferences.notices_seen)


def count_all(session: Session, member: Member) -> int:
    """Count the notices of all names of a member."""
    return _count(session, [alias.id for alias in aliases.all_of(session, member)])


def notices_page(session: Session, member: Member, cursor: Cursor | None) -> Page[Line]:
    """Return a member's notices under all names, newest days first."""
    names = [alias.id for alias in aliases.all_of(session, member)]
    statement = select(Notice).where(Notice.alias_id.in_(names))
    found: Page[Notice] = page(session, statement, Notice.place, key=lambda row: row.place, cursor=cursor, size=NOTICES_A_PAGE, descending=True)
    decisions = moderation.decisions(session, [notice.subject_id for notice in found.rows])
    lines = [Line(notice, decisions.get(notice.subject_id)) for notice in found.rows]
    return Page([line for line in lines if line.decision or line.notice.kind in OF_THEIR_OWN], found.before, found.after)


def _count(session: Session, names: list[str]) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.alias_id.in_(names))) or 0
