"""The chain of the public log: how a line is tied to the one before it, and what a check of all lines finds. Pure functions.

Whoever can write to the database could tie all later lines anew: that is found only by heads that were kept elsewhere (`service.heads`).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forum.moderation.models import Line, LogEntry

FIRST: Final = "0" * 64
"""What stands for the mark before the first line."""

_NAME: Final = "public log 1"
"""The first part of every mark: another way of making them will have another name."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ended once: the number of its last line, and that line's mark."""

    turn: int
    mark: str

    @classmethod
    def read(cls, words: str) -> "Head":
        """Read a head as `written` has written it.

        :raises ValueError: if it is none.
        """
        turn, mark = words.split()
        if len(mark) != len(FIRST):
            raise ValueError(words)
        return cls(int(turn), mark)

    @property
    def written(self) -> str:
        """The head in one line."""
        return f"{self.turn} {self.mark}"


def commitment(salt: bytes, board_id: str | None, kind: str, reason: str, words: str) -> str:
    """Bind what of a line can be erased: without the salt nobody can find it again by trying."""
    return hashlib.sha256(salt + _packed(board_id or "", kind, reason, words)).hexdigest()


def mark(previous: str, row_id: str, turn: int, day: date, outcome: str, committed: str) -> str:
    """Bind a line to the one before it.

    :param previous: the mark of that one, or `FIRST`.
    :param committed: what `commitment` has returned.
    """
    return hashlib.sha256(_packed(_NAME, previous, row_id, turn, day.isoformat(), outcome, committed)).hexdigest()


def check(lines: Iterable[LogEntry], heads: Sequence[Head] = (), counted: int | None = None) -> list[str]:
    """Return what is wrong with the log, each as a sentence; nothing when it is whole.

    :param lines: all lines, by their numbers.
    :param heads: where the log ended at earlier times, the earliest first.
    :param counted: how far its counter is, or None if that is not known.
    """
    found, told, previous = list[str](), _Told(), LogEntry(turn=0, mark=FIRST)
    for line in lines:
        found += _of_line(line, previous)
        told.take(line)
        previous = line
    if counted is not None and counted != previous.turn:
        found.append(f"The counter stands at {counted}, and the last line is {previous.turn}: lines were cut off, or the counter was changed.")
    found += [f"Line {turn} is empty, and no line says that it was erased." for turn in sorted(told.empty - told.erased)]
    return found + told.of_heads(heads, previous.turn)


def _of_line(line: LogEntry, previous: LogEntry) -> list[str]:
    found = []
    if line.previous != previous.mark:
        found.append(f"Line {line.turn} does not follow line {previous.turn}: one of them was changed or moved, or lines between them came or went.")
    if mark(line.previous, line.id, line.turn, line.day, line.outcome, line.commitment) != line.mark:
        found.append(f"Line {line.turn} was changed.")
    erasable = (line.board_id, line.kind, line.reason, line.words)
    if line.salt is None and any(erasable):
        found.append(f"Line {line.turn} counts as erased, and has words.")
    if line.salt is not None and commitment(line.salt, *erasable) != line.commitment:
        found.append(f"The words of line {line.turn} were changed.")
    return found


class _Told:
    """What the lines themselves tell of lines that are empty or lost, and the marks that heads are compared with."""

    def __init__(self) -> None:
        self.empty, self.erased = set[int](), set[int]()
        self._marks: dict[int, str] = {}
        self._returned: dict[Head, int] = {}

    def take(self, line: LogEntry) -> None:
        self._marks[line.turn] = line.mark
        if line.salt is None:
            self.empty.add(line.turn)
        elif line.outcome == Line.LINE_ERASED and line.words.isdigit():
            self.erased.add(int(line.words))
        elif line.outcome == Line.COPY_RETURNED:
            self._returned[Head.read(line.words)] = line.turn

    def of_heads(self, heads: Sequence[Head], last: int) -> list[str]:
        """Compare heads with the lines; one that was lost with others when a backup was put back is no fault, as a line says so."""
        found = []
        lost_from = last + 1
        for head in reversed(heads):
            lost_from = min(lost_from, self._returned.get(head, lost_from)) if head in self._returned else lost_from
            if self._marks.get(head.turn) == head.mark or head.turn >= lost_from and lost_from <= last:
                continue
            cut = f"The log ended at line {head.turn} once, and ends at line {last} now: its end was cut off."
            other = f"Line {head.turn} is another one than it was: the log was made anew from there or from before."
            found.append(cut if head.turn > last else other)
        return found[::-1]


def _packed(*parts: object) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
