"""Where the public log ended at earlier times, in a file beside the database: without it nobody could tell that its end was cut off.

A line holds the day, the head, and an HMAC of both under the key, which lies elsewhere: whoever can write to this folder can take
lines away and make none. What the heads are compared with is left to `forum.moderation.chain`.
"""

import hmac
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import and_, exists, or_, select, text
from sqlalchemy.orm import Session

from forum.core import clock, seals
from forum.moderation import chain
from forum.moderation.chain import Head
from forum.moderation.models import Line, LogEntry, Turn
from forum.moderation.service import log

FILE = "log-heads"
"""The file in the data folder, and its name among what a session carries. It is in no backup."""

_TAG = "log head"

_SQLITE = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log_entry'")
_POSTGRESQL = text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'log_entry'::regclass AND tgenabled IN ('O', 'A')")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the log has found.

    :param faults: what is wrong, each as a sentence.
    :param lines: how many lines there are.
    :param heads: with how many earlier heads it was compared.
    :param since: the day of the last of these, or None where none is kept.
    """

    faults: list[str]
    lines: int
    heads: int
    since: date | None
    head: Head


def keep_head(session: Session) -> None:
    """Write down where the log ends now, if that is not the last thing written down; on the disk when this returns."""
    now = log.head(session)
    if not now.turn or now in [head for _, head in _kept(session)[0][-1:]]:
        return
    day = clock.today().isoformat()
    tag = seals.of(session).tag(_TAG, day, now.written)
    handle = os.open(_path(session), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, f"{day} {now.written} {tag}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def note_return(session: Session) -> None:
    """Say in the log that a backup was put back, if lines are lost with it that are known to have been there."""
    kept, _ = _kept(session)
    if not kept:
        return
    last = kept[-1][1]
    there = LogEntry.turn == last.turn, LogEntry.mark == last.mark
    said = LogEntry.outcome == Line.COPY_RETURNED, LogEntry.words == last.written
    if not session.scalar(select(exists().where(or_(and_(*there), and_(*said))))):
        log.note_return(session, last)


def verify(session: Session, *elsewhere: Head) -> Checked:
    """Check the whole log against itself, its counter, the heads that were kept, and the triggers that guard it.

    :param elsewhere: heads that somebody has written down, the earliest first.
    """
    kept, faults = _kept(session)
    lines = session.scalars(select(LogEntry).order_by(LogEntry.turn).execution_options(yield_per=1000, populate_existing=True))
    counted = session.scalar(select(Turn.last).where(Turn.name == log.COUNTER)) or 0
    every = [*elsewhere, *(head for _, head in kept)]
    found = chain.check(lines, every, counted)
    now = log.head(session)
    return Checked([*found, *faults, *_missing_triggers(session)], now.turn, len(every), kept[-1][0] if kept else None, now)


def _kept(session: Session) -> tuple[list[tuple[date, Head]], list[str]]:
    """Return the heads that were written down, and what is wrong with the file."""
    try:
        rows = _path(session).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return [], []
    kept, faults = list[tuple[date, Head]](), list[str]()
    for number, row in enumerate(rows, 1):
        try:
            day, turn, mark, tag = row.split()
            head = Head.read(f"{turn} {mark}")
            kept.append((date.fromisoformat(day), head))
        except ValueError:
            faults.append(f"Line {number} of the file {FILE} cannot be read.")
            continue
        if not any(hmac.compare_digest(tag, own) for own in seals.of(session).tags(_TAG, day, head.written)):
            kept.pop()
            faults.append(f"Line {number} of the file {FILE} was not written with a key of this forum, or with one that is gone.")
    return kept, faults


def _missing_triggers(session: Session) -> list[str]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    names = set(session.scalars(_SQLITE if is_sqlite else _POSTGRESQL))
    wanted = {f"log_entry_{name}" for name in ("changed", "removed", "added", *(() if is_sqlite else ("emptied",)))}
    return [f"The database does not guard the log: its trigger {name} is gone or switched off." for name in sorted(wanted - names)]


def _path(session: Session) -> Path:
    path: Path = session.info[FILE]
    return path
