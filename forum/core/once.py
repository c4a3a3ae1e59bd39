"""What a request that only looks has asked already, so that it does not ask it again.

A session that may write keeps nothing here: what it has just changed must be seen. Whether a session only looks is said by
whoever opens it (`forum.web.database`), by giving it an empty place to keep answers in.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

KEPT = "asked once"
"""Under which a session that only looks keeps what it was told."""

T = TypeVar("T")


def keeps(session: Session) -> bool:
    """Say whether a session only looks, so that answers are kept in it."""
    return KEPT in session.info


def asked(session: Session, question: Hashable, ask: Callable[[], T]) -> T:
    """Return what `ask` returns, or what it has returned before to the same question in a session that only looks.

    :param question: what tells this question from all others; the name of its module should be part of it.
    """
    kept = session.info.get(KEPT)
    if kept is None:
        return ask()
    if question not in kept:
        kept[question] = ask()
    answer: T = kept[question]
    return answer
