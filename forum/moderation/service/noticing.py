"""Cases that the software opens by itself: words that may be a cry for help, what is held, a thread that asks for somebody."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.moderation import queries, reasons, subjects
from forum.moderation.models import Part
from forum.moderation.service import marking, opening

_THE_FORUM = Member("", Role.MODERATOR)
"""Reads for nobody in particular, where the software itself looks."""

_DANGER = reasons.BY_KEY[reasons.DANGER]


def notice_danger(session: Session, kind: str, subject_id: str) -> None:
    """Open a case about words that may be a cry for help, or raise the one that is open; nobody's flag is needed, and none taken back undoes it.

    Nothing happens when these very words have been looked at.
    """
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    case = queries.open_case(session, kind, subject_id)
    if case is not None:
        if case.noticed != reasons.DANGER:
            opening.raise_for(session, case, _DANGER)
        return
    last = queries.last_decided_case(session, kind, subject_id)
    if last is None or last.revision != subject.revision:
        opening.open_case(session, subject, _DANGER, noticed=reasons.DANGER)


def notice_held(session: Session, kind: str, subject_id: str, *, answers: str | None) -> None:
    """Open a case about something that is held until a moderator has looked; nothing happens when there is one.

    :param answers: the account behind what it answers. Somebody else is to look: it may be them who asked for that.
    """
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    if queries.open_case(session, kind, subject_id) is not None:
        return
    case = opening.open_case(session, subject, reasons.HELD, noticed=reasons.WAITS)
    if case is not None and answers is not None:
        marking.mark_conflict(session, case.id, answers, Part.FLAGGER)


def notice_asked(session: Session, kind: str, subject_id: str) -> None:
    """Open a case about a thread whose starter has waited for long and asks for a moderator; nothing happens when there is one."""
    subject = subjects.of(kind).load(session, subject_id, _THE_FORUM)
    if queries.open_case(session, kind, subject_id) is None:
        opening.open_case(session, subject, reasons.UNANSWERED, noticed=reasons.ASKED)


def notice_gone(session: Session, kind: str, subject_id: str) -> None:
    """Close the case about something that was held and that its author has taken back."""
    case = queries.open_case(session, kind, subject_id)
    if case is not None and case.reason == reasons.WAITS:
        opening.close(case)
