"""That a forum closes: the day, from which everything else follows. What becomes of the sealing key then is left to `flask forum close`."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts.models import Closing


def day(session: Session) -> date | None:
    """Return the day on which this forum closes, or None while it stays open."""
    return session.scalar(select(Closing.day))


def announce(session: Session, closes: date) -> None:
    """Say on every page that this forum closes, and let nobody join any more."""
    keep_open(session)
    session.add(Closing(day=closes))
    session.flush()


def keep_open(session: Session) -> None:
    """Take that back."""
    session.execute(delete(Closing))
