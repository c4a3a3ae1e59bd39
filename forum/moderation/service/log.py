"""The one way into the public log, and the one way to erase what a line says; how lines are tied together is left to `forum.moderation.chain`."""

import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.core import clock
from forum.core.errors import Missing, Refused
from forum.core.names import public_id
from forum.core.words import _
from forum.moderation import chain, reasons
from forum.moderation.chain import Head
from forum.moderation.models import Case, Line, LogEntry, Outcome
from forum.moderation.service.turns import next_turn

COUNTER = "log"
WORDS_LIMIT = 300
_SALT = 16

_NOT_ERASED = (Line.LINE_ERASED, Line.COPY_RETURNED)
"""Lines by which the others are checked."""


def write_line(
    session: Session, outcome: str, case: Case | None = None, words: str = "", *, board_id: str | None = None, kind: str = "thread"
) -> None:
    """Add a line to the public log.

    :param outcome: an `Outcome`, a `Line` or an `Act`.
    :param case: the case it is about, or None for what is about a person, or a thread, and not about one post.
    :param words: what is said besides: public words, never those of a flag, a post or a moderator.
    :param board_id: the board of the thread it is about, or of the thing of another kind.
    :param kind: what it is about, where it has a board and no case.
    """
    reason = case.reason if case else ""
    if reason == reasons.WAITS:
        if outcome != Outcome.HIDE:
            return  # a line on the day on which a reply came out would tell the person it answers that it was held
        reason = reasons.OTHER
    kind = case.kind if case else kind if board_id else ""
    _add(session, outcome, case.board_id if case else board_id, kind, reason, words[:WORDS_LIMIT])


def head(session: Session) -> Head:
    """Return where the log ends; line 0 for one without lines."""
    row = session.execute(select(LogEntry.turn, LogEntry.mark).order_by(LogEntry.turn.desc()).limit(1)).first()
    return Head(*row) if row else Head(0, chain.FIRST)


def erase_line(session: Session, turn: int) -> None:
    """Erase what a line says of a board and a kind of thing, with its words; the line and the chain stay, and another line tells of it.

    :raises Missing: if there is no such line.
    :raises Refused: for lines by which others are checked, and for one that is erased.
    """
    line = session.scalar(select(LogEntry).where(LogEntry.turn == turn))
    if line is None:
        raise Missing(_("The log has no such line."))
    if line.outcome in _NOT_ERASED or line.salt is None:
        raise Refused(_("This line cannot be erased, or it was already."))
    emptied = {"board_id": None, "kind": "", "reason": "", "words": "", "salt": None}
    session.execute(update(LogEntry).where(LogEntry.turn == turn).values(**emptied).execution_options(synchronize_session=False))
    session.refresh(line)
    _add(session, Line.LINE_ERASED, None, "", "", str(turn))


def note_return(session: Session, lost: Head) -> None:
    """Say in the log that a backup was put back, and where the log had ended before."""
    _add(session, Line.COPY_RETURNED, None, "", "", lost.written)


def _add(session: Session, outcome: str, board_id: str | None, kind: str, reason: str, words: str) -> None:
    turn = next_turn(session, COUNTER)  # whoever writes a line at the same time waits here, and so reads this one's mark
    session.flush()
    row_id, salt, today, before = public_id(), secrets.token_bytes(_SALT), clock.today(), head(session)
    committed = chain.commitment(salt, board_id, kind, reason, words)
    session.add(
        LogEntry(
            id=row_id,
            turn=turn,
            day=today,
            outcome=outcome,
            board_id=board_id,
            kind=kind,
            reason=reason,
            words=words,
            salt=salt,
            commitment=committed,
            previous=before.mark,
            mark=chain.mark(before.mark, row_id, turn, today, outcome, committed),
        )
    )
    session.flush()  # the next line is tied to this one
