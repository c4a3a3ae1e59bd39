"""Small rows beside a case: who may not judge it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.core import seals
from forum.moderation.models import CaseConflict, Part
from forum.moderation.queries import CONFLICT


def mark_conflict(session: Session, case_id: str, account_id: str, part: Part) -> None:
    """Note that somebody may not judge a case."""
    tags = seals.of(session).tags(CONFLICT, case_id, account_id)
    there = select(CaseConflict.tag).where(CaseConflict.case_id == case_id, CaseConflict.tag.in_(tags), CaseConflict.part == part)
    if session.scalar(there) is None:
        tie = seals.of(session).seal(CONFLICT, f"{case_id} {part}", account_id)
        session.add(CaseConflict(case_id=case_id, tag=tags[0], part=part, tie=tie))
        session.flush()


def unmark_decider(session: Session, case_id: str, account_id: str) -> None:
    """Let somebody judge a case again whose decision was taken back."""
    tags = seals.of(session).tags(CONFLICT, case_id, account_id)
    mine = (CaseConflict.case_id == case_id, CaseConflict.tag.in_(tags), CaseConflict.part == Part.DECIDER)
    session.execute(delete(CaseConflict).where(*mine).execution_options(synchronize_session=False))
