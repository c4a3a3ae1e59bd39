"""Marks of what was erased, in a file beside the database, so that a backup from before does not bring it back.

A line holds the day, what it was, and an HMAC of its id under the key: who reads the file learns how many things were erased on a day.
Only the worker and the commands write to it. What is erased is decided elsewhere; `forum.privacy.returning` erases it again.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from forum.core import clock, seals
from forum.resources.promises import TOMBSTONES_DAYS

FILE = "tombstones"
"""The file in the data folder, and its name among what a session carries. It is in no backup."""

BACKUPS = "backups"
"""The folder of the backups, beside it."""

POST, TEXT, ACCOUNT = "post", "text", "account"
"""What can be erased, besides names; of a name it is also said what became of its words (`name`)."""

QUOTED = "quoted"
"""Words that their author took back from where others quote them."""

DISOWNED = "disowned"
"""A post whose author took the name off it."""

LEAVING = "leaving"
"""Somebody who asked to be erased: a backup may be from before that, or from before they changed their mind."""


def name(words: str) -> str:
    """Return what a line says of a name.

    :param words: what became of its words, as `LeftBehind` writes it.
    """
    return f"name-{words}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was erased, and when; or who leaves, and since when."""

    day: date
    what: str

    @property
    def words(self) -> str:
        """What becomes of the words, for a name and for somebody who leaves."""
        return self.what.partition("-")[2]


class Marks:
    """All marks, to look things up in."""

    def __init__(self, session: Session) -> None:
        self._seals = seals.of(session)
        self._by_tag = {tag: Mark(date.fromisoformat(day), what) for day, what, tag in _lines(session)}

    def __len__(self) -> int:
        return len(self._by_tag)

    def of(self, kind: str, *parts: str) -> Mark | None:
        """Return the mark of something, under whichever key it was made.

        :param kind: `post`, `text`, `account`, `leaving`, or `name` for a name whatever became of its words.
        :param parts: its id, and for an earlier text its number too.
        """
        found = (self._by_tag.get(tag) for tag in self._seals.tags(f"tombstone {kind}", *parts))
        return next((mark for mark in found if mark is not None), None)


def bury(session: Session, what: str, *things: tuple[str, ...]) -> None:
    """Mark things as erased, on the disk when this returns; one that is marked already stays as it is.

    :param things: the id of each, and for an earlier text its number too.
    """
    marks, kind = Marks(session), what.split("-")[0]
    today, sealed = clock.today().isoformat(), seals.of(session)
    new = [f"{today} {what} {sealed.tag(f'tombstone {kind}', *parts)}\n" for parts in things if marks.of(kind, *parts) is None]
    if new:
        with os.fdopen(os.open(_path(session), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as file:
            file.writelines(new)
            file.flush()
            os.fsync(file.fileno())


def mark_leavers(session: Session, leavers: Iterable[tuple[str, str, str]]) -> None:
    """Mark who is leaving now, and nobody else any more.

    :param leavers: account, ISO day of asking, and what becomes of the words, of each.
    """
    sealed, lines = seals.of(session), list(_lines(session))
    tags = {tag: (day, f"{LEAVING}-{words}") for account_id, day, words in leavers for tag in sealed.tags(f"tombstone {LEAVING}", account_id)[:1]}
    others = [line for line in lines if not line[1].startswith(LEAVING)]
    now = sorted(((day, what, tag) for tag, (day, what) in tags.items()), key=lambda line: line[2])
    if sorted(now) != sorted(line for line in lines if line[1].startswith(LEAVING)):
        _write(session, [*others, *now])


def forget_old(session: Session) -> None:
    """Drop marks that are older than every backup."""
    oldest = clock.today() - timedelta(days=TOMBSTONES_DAYS)
    kept_backups = [date.fromisoformat(path.name[6:16]) for path in (_path(session).parent / BACKUPS).glob("forum-????-??-??.*")]
    before = min([oldest, *kept_backups])
    lines = list(_lines(session))
    kept = [line for line in lines if date.fromisoformat(line[0]) >= before]
    if len(kept) < len(lines):
        _write(session, kept)


def _write(session: Session, lines: list[tuple[str, str, str]]) -> None:
    draft = _path(session).with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.writelines(f"{' '.join(line)}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_path(session))


def _lines(session: Session) -> Iterable[tuple[str, str, str]]:
    path = _path(session)
    for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
        parts = line.split(" ")
        if len(parts) == 3:  # the last line may be half, where the power went; what it was about is erased once more, and marked then
            yield parts[0], parts[1], parts[2]


def _path(session: Session) -> Path:
    path: Path = session.info[FILE]
    return path
