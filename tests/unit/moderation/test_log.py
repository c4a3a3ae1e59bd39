"""The public log: nobody changes what stands in it, not even those who have the database, without its being noticed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forum.core.errors import Missing, Refused
from forum.moderation import chain
from forum.moderation.chain import Head
from forum.moderation.models import Line, LogEntry, Turn
from forum.moderation.service import heads, log
from tests.factories import a_board

QUIET = {"synchronize_session": False}


@pytest.fixture
def lines(session: Session) -> list[LogEntry]:
    """A log of five lines, as the database holds them."""
    board = a_board(session)
    for number in range(5):
        log.write_line(session, Line.PAUSED, words=f"words {number}", board_id=board.id)
    session.commit()
    return _lines(session)


def _lines(session: Session) -> list[LogEntry]:
    return list(session.scalars(select(LogEntry).order_by(LogEntry.turn).execution_options(populate_existing=True)))


def _unguarded(session: Session, *statements: Any) -> None:
    """Do what somebody does who has the database itself, and leave the guards as they were."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        session.execute(text("ALTER TABLE log_entry DISABLE TRIGGER USER"))
    there = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log_entry'")
    triggers = session.execute(there).all() if is_sqlite else []
    for name, _ in triggers:
        session.execute(text(f"DROP TRIGGER {name}"))
    _do(session, list(statements))
    for _, sql in triggers:
        session.execute(text(sql))
    if not is_sqlite:
        session.execute(text("ALTER TABLE log_entry ENABLE TRIGGER USER"))
    session.expire_all()


def _do(session: Session, statements: list[Any]) -> None:
    for statement in statements:
        session.execute(statement.execution_options(**QUIET))


def _line(turn: int) -> Any:
    return update(LogEntry).where(LogEntry.turn == turn)


def _swap() -> list[Any]:
    return [_line(2).values(turn=99), _line(3).values(turn=2), _line(99).values(turn=3)]


def _made_anew(rows: list[LogEntry]) -> list[Any]:
    """Change the second line and tie all later ones anew, as whoever has the database and this code could."""
    previous, statements = rows[0].mark, []
    for row in rows[1:]:
        words = "other words" if row.turn == 2 else row.words
        committed = chain.commitment(row.salt or b"", row.board_id, row.kind, row.reason, words)
        mark = chain.mark(previous, row.id, row.turn, row.day, row.outcome, committed)
        statements.append(_line(row.turn).values(words=words, commitment=committed, previous=previous, mark=mark))
        previous = mark
    return statements


TAMPERING: dict[str, Callable[[], list[Any]]] = {
    "another outcome": lambda: [_line(2).values(outcome="restore")],
    "another day": lambda: [_line(2).values(day=text("'2020-01-01'"))],
    "other words": lambda: [_line(2).values(words="other words")],
    "another kind": lambda: [_line(2).values(kind="post")],
    "no board": lambda: [_line(2).values(board_id=None)],
    "a mark of one's own": lambda: [_line(2).values(mark="f" * 64)],
    "words without a salt": lambda: [_line(2).values(salt=None)],
    "erased in silence": lambda: [_line(2).values(salt=None, words="", kind="", board_id=None)],
    "the first one removed": lambda: [delete(LogEntry).where(LogEntry.turn == 1)],
    "one removed": lambda: [delete(LogEntry).where(LogEntry.turn == 3)],
    "one removed and the others moved up": lambda: [delete(LogEntry).where(LogEntry.turn == 4), _line(5).values(turn=4), update(Turn).values(last=4)],
    "two changed about": _swap,
    "the last one removed": lambda: [delete(LogEntry).where(LogEntry.turn == 5)],
    "one added": lambda: [
        text(
            "INSERT INTO log_entry (id, turn, day, outcome, kind, reason, words, salt, commitment, previous, mark)"
            " SELECT 'another', 6, day, outcome, kind, reason, words, salt, commitment, previous, mark FROM log_entry WHERE turn = 3"
        )
    ],
}


def test_a_log_that_nobody_touched_is_whole(session: Session, lines: list[LogEntry]) -> None:
    found = heads.verify(session)
    assert (found.faults, found.lines, found.head) == ([], 5, Head(5, lines[-1].mark))


@pytest.mark.parametrize("what", TAMPERING)
def test_somebody_with_the_database_changes_the_log_and_nobody_notices(session: Session, lines: list[LogEntry], what: str) -> None:
    _unguarded(session, *TAMPERING[what]())
    assert heads.verify(session).faults


@pytest.mark.parametrize("what", [name for name in TAMPERING if name != "erased in silence"])
def test_the_database_itself_lets_the_log_be_changed(session: Session, lines: list[LogEntry], what: str) -> None:
    with pytest.raises(DBAPIError):
        _do(session, TAMPERING[what]())
    session.rollback()
    assert heads.verify(session).faults == []


def test_a_line_is_replaced_by_another_one(session: Session, lines: list[LogEntry]) -> None:
    columns = "id, turn, day, outcome, kind, reason, words, commitment, previous, mark"
    values = "SELECT id, {turn}, day, 'restore', kind, reason, words, commitment, mark, mark FROM log_entry WHERE turn = 5"
    for turn in (5, 6):
        with pytest.raises(DBAPIError):
            session.execute(text(f"REPLACE INTO log_entry ({columns}) {values.format(turn=turn)}"))
        session.rollback()


def test_rows_can_still_be_stirred(session: Session, lines: list[LogEntry]) -> None:
    session.execute(text("UPDATE log_entry SET id = id"))
    session.commit()
    assert heads.verify(session).faults == []


def test_the_guards_are_taken_away_and_nobody_notices(session: Session, lines: list[LogEntry]) -> None:
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON log_entry"
    session.execute(text(f"DROP TRIGGER log_entry_removed{on}"))
    assert any("log_entry_removed" in fault for fault in heads.verify(session).faults)
    session.rollback()


def test_words_that_should_not_stand_there_cannot_be_taken_out(session: Session, lines: list[LogEntry]) -> None:
    log.erase_line(session, 2)
    session.commit()
    line, last = _lines(session)[1], _lines(session)[-1]
    assert (line.salt, line.words, line.kind, line.board_id) == (None, "", "", None)
    assert (last.outcome, last.words) == (Line.LINE_ERASED, "2"), "and it is said that a line was erased"
    assert heads.verify(session).faults == []
    for turn in (2, last.turn):
        with pytest.raises(Refused):
            log.erase_line(session, turn)
    with pytest.raises(Missing):
        log.erase_line(session, 4711)


def test_erased_words_can_be_found_by_trying(session: Session, lines: list[LogEntry]) -> None:
    same = log.head(session)
    board_id = lines[0].board_id
    log.write_line(session, Line.PAUSED, words="words 0", board_id=board_id)
    twin = _lines(session)[-1]
    assert twin.words == lines[0].words
    assert twin.commitment != lines[0].commitment
    assert twin.previous == same.mark


def test_the_end_is_cut_off_and_nobody_notices(session: Session, lines: list[LogEntry]) -> None:
    heads.keep_head(session)
    _unguarded(session, delete(LogEntry).where(LogEntry.turn > 3), update(Turn).where(Turn.name == log.COUNTER).values(last=3))
    (fault,) = heads.verify(session).faults
    assert "ended at line 5" in fault


def test_the_log_is_made_anew_and_nobody_notices(session: Session, lines: list[LogEntry]) -> None:
    noted = log.head(session)
    _unguarded(session, *_made_anew(lines))
    assert heads.verify(session).faults == [], "from the inside it cannot be seen"
    assert heads.verify(session, noted).faults, "and so a head that stands elsewhere must show it"


def test_a_head_is_written_down_once_and_nobody_else_can_write_one(session: Session, lines: list[LogEntry], app: Flask) -> None:
    heads.keep_head(session)
    heads.keep_head(session)
    file = app.config["SETTINGS"].forum_data_dir / heads.FILE
    (row,) = file.read_text(encoding="ascii").splitlines()
    assert heads.verify(session).heads == 1
    file.write_text(row.replace(" 5 ", " 4 ") + "\n", encoding="ascii")
    found = heads.verify(session)
    assert found.heads == 0
    assert found.faults


def test_a_backup_that_was_put_back_looks_like_tampering(session: Session, lines: list[LogEntry]) -> None:
    heads.keep_head(session)
    _unguarded(session, delete(LogEntry).where(LogEntry.turn > 3), update(Turn).where(Turn.name == log.COUNTER).values(last=3))
    heads.note_return(session)
    session.commit()
    assert _lines(session)[-1].outcome == Line.COPY_RETURNED, "everybody can read that lines are lost"
    assert heads.verify(session).faults == []
    heads.note_return(session)
    assert len(_lines(session)) == 4, "once is enough"
    log.write_line(session, Line.PAUSED)
    heads.keep_head(session)
    assert heads.verify(session).faults == []


def test_a_backup_of_today_leaves_no_line(session: Session, lines: list[LogEntry]) -> None:
    heads.keep_head(session)
    heads.note_return(session)
    assert len(_lines(session)) == 5
