"""Which notices somebody has marked as read: on their shelf, as a day and the notices of that day, and nowhere beside the notices.

What is a notice at all is left to `queries`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member
from forum.core import clock, once
from forum.notifications.models import Kind, Notice

PART = "notices"
"""The part of a shelf; {"day": ISO day, "ids": [of that day], "signs": [of support]}."""

SIGNS_KEPT = 3_000
"""Notices of support that are remembered as read; their day is that of the post, so that each is remembered by itself."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was marked as read."""

    day: str = ""
    """Every notice of an earlier day was marked, support aside."""
    ids: frozenset[str] = frozenset()
    """Those of that day."""
    signs: frozenset[str] = frozenset()

    def has(self, notice: Notice) -> bool:
        """Say whether a notice was marked."""
        if notice.kind == Kind.SUPPORT:
            return notice.id in self.signs
        return notice.day.isoformat() < self.day or notice.id in self.ids


def of(session: Session, member: Member) -> Seen:
    """Return what a member has marked as read."""
    return once.asked(session, ("notices seen", member.account_id), lambda: _of(session, member))


def keep(session: Session, member: Member, notices: Iterable[Notice]) -> None:
    """Mark all notices as read.

    :param notices: those of today, and all of support.
    """
    today = clock.today()
    signs = [notice.id for notice in notices if notice.kind == Kind.SUPPORT]
    ids = [notice.id for notice in notices if notice.kind != Kind.SUPPORT and notice.day >= today]
    shelf.write(session, member.account_id, PART, {"day": today.isoformat(), "ids": ids, "signs": signs[:SIGNS_KEPT]})


def _of(session: Session, member: Member) -> Seen:
    kept = shelf.read(session, member.account_id, PART) or {}
    return Seen(kept.get("day", ""), frozenset(kept.get("ids", ())), frozenset(kept.get("signs", ())))
