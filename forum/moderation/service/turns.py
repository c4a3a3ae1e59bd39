"""Counters that give things their order without a clock; what is counted is left to those who ask."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.moderation.models import Turn


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
