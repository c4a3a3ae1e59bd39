"""Small rows beside a case: who may not judge it, its turn among others, and its line in the public log."""

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.core import clock, seals
from forum.core.names import public_id
from forum.moderation import reasons
from forum.moderation.models import Case, CaseConflict, LogEntry, Outcome, Part, Turn
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


def next_turn(session: Session, name: str) -> int:
    """Count one on and return the number; whoever counts at the same time waits for this transaction."""
    counting = update(Turn).where(Turn.name == name).values(last=Turn.last + 1).returning(Turn.last)
    turn = session.scalar(counting.execution_options(synchronize_session=False))
    if turn is not None:
        return turn
    try:
        with session.begin_nested():
            session.add(Turn(name=name, last=0))
    except IntegrityError:
        pass  # somebody else has just begun to count
    return session.scalars(counting.execution_options(synchronize_session=False)).one()


def write_log(session: Session, outcome: str, case: Case | None = None, words: str = "", *, board_id: str | None = None) -> None:
    """Add a line to the public log.

    :param outcome: an `Outcome`, a `Line` or an `Act`.
    :param case: the case it is about, or None for what is about a person, or a thread, and not about one post.
    :param board_id: the board of the thread it is about.
    """
    reason = case.reason if case else ""
    if reason == reasons.WAITS:
        if outcome != Outcome.HIDE:
            return  # a line on the day on which a reply came out would tell the person it answers that it was held
        reason = reasons.OTHER
    session.add(
        LogEntry(
            id=public_id(),
            turn=next_turn(session, "log"),
            day=clock.today(),
            outcome=outcome,
            board_id=case.board_id if case else board_id,
            kind=case.kind if case else "thread" if board_id else "",
            reason=reason,
            words=words[:300],
        )
    )
