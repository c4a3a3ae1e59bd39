"""How far somebody has read: one number a thread and one a board, on their own shelf, and how the worker puts them there.

A move is collected in memory (`forum.core.memory`) and reaches the shelf with others, in no order, so that no row of a reader
changes beside a post. Which posts are new by it is asked in `forum.boards.service.news`.
"""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from json import dumps, loads
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member, Reader
from forum.accounts.models import Account
from forum.boards.models import Board, Thread
from forum.core import memory, once, seals

PART = "read"
"""The part of the shelf."""

MOST = 1_000
"""Threads that are remembered; the one that was touched longest ago goes first."""

A_MOVE = 100
"""Threads or boards in one entry of the memory: as many as one seal takes."""

BATCH = 50
"""Readers whose shelves are written in one transaction."""

_TABLE = "moves"


class Move(NamedTuple):
    """What somebody has read since it was last put on their shelf."""

    account_id: str
    threads: dict[str, int]
    boards: dict[str, int]
    opened: bool
    """Whether they were in these threads, and have not only let them count as read."""


@dataclass(frozen=True)
class Positions:
    """How far somebody has read."""

    threads: dict[str, int] = field(default_factory=dict)
    """The number of the last post that was read, by thread; the thread that was touched last stands last."""
    boards: dict[str, int] = field(default_factory=dict)
    """The activity up to which a board counts as read."""

    @property
    def began(self) -> bool:
        """Whether anything is kept; for somebody of whom nothing is, nothing is new either."""
        return bool(self.threads or self.boards)

    def lately(self, count: int) -> list[str]:
        """Return the threads that were touched last, the last one first."""
        return list(islice(reversed(self.threads), count))

    def moved(self, move: Move) -> "Positions":
        """Return these positions after a move; none of them goes back, and nothing is remembered without end."""
        threads, boards = dict(self.threads), dict(self.boards)
        for thread_id, seq in move.threads.items():
            before = threads.pop(thread_id, 0) if move.opened else threads.get(thread_id, 0)
            threads[thread_id] = max(before, seq)
        for thread_id in list(islice(threads, max(0, len(threads) - MOST))):
            del threads[thread_id]
        for board_id, activity in move.boards.items():
            boards[board_id] = max(boards.get(board_id, 0), activity)
        return Positions(threads, boards)


def of(session: Session, reader: Reader) -> Positions:
    """Return how far a reader has read: what is on their shelf, and what is on its way there."""
    if reader is None:
        return Positions()
    account_id = reader.account_id
    return once.asked(session, ("positions", account_id), lambda: _of(session, account_id))


def read_up_to(session: Session, member: Member, thread: Thread, seq: int) -> None:
    """Note that a member has read a thread up to a post.

    The first time, everything that was written before that day counts as seen: nobody comes to a forum and finds it all unread.
    """
    boards = {} if of(session, member).began else _today(session)
    _collect(session, member, {thread.id: min(seq, thread.last_seq)}, boards, opened=True)


def read_board(session: Session, member: Member, board: Board) -> None:
    """Let everything on a board count as read."""
    kept = of(session, member)
    _collect(session, member, _ends(session, kept, board), {board.id: board.activity} if kept.began else _today(session))


def read_everything(session: Session, member: Member) -> None:
    """Let everything that there is count as read."""
    _collect(session, member, _ends(session, of(session, member)), _today(session))


def flush(reading: Callable[[], AbstractContextManager[Session]], transaction: Callable[[], AbstractContextManager[Session]]) -> None:
    """Put what has been collected on the shelves, in no order, many readers in one transaction.

    A move that is put there twice, because the worker was killed in between, changes nothing the second time.
    """
    with reading() as looking:
        collected = memory.of(looking)
    tags = collected.keys()
    random.SystemRandom().shuffle(tags)
    for first in range(0, len(tags), BATCH):
        with transaction() as session:
            counts = {tag: _put_away(session, tag) for tag in tags[first : first + BATCH]}
        for tag, count in counts.items():
            collected.drop(tag, count)


def _of(session: Session, account_id: str) -> Positions:
    kept = _on_shelf(session, account_id)
    for tag in seals.of(session).tags(_TABLE, account_id):
        for move in _moves(session, tag)[0]:
            kept = kept.moved(move)
    return kept


def _put_away(session: Session, tag: str) -> int:
    """Write the moves under a tag to the shelf they belong to, and return how many they were."""
    moves, count = _moves(session, tag)
    account_id = moves[0].account_id if moves else ""  # a tag is one person's
    if account_id and session.get(Account, account_id) is not None:  # nobody who was erased meanwhile
        kept = _on_shelf(session, account_id)
        for move in moves:
            kept = kept.moved(move)
        there = _there(session, kept)
        shelf.write(session, account_id, PART, {"threads": there.threads, "boards": there.boards})
    return count


def _there(session: Session, kept: Positions) -> Positions:
    """Leave out what is gone."""
    threads = set(session.scalars(select(Thread.id).where(Thread.id.in_(kept.threads))))
    boards = set(session.scalars(select(Board.id).where(Board.id.in_(kept.boards))))
    return Positions(_only(kept.threads, threads), _only(kept.boards, boards))


def _only(places: dict[str, int], ids: set[str]) -> dict[str, int]:
    return {one: place for one, place in places.items() if one in ids}


def _on_shelf(session: Session, account_id: str) -> Positions:
    kept: dict[str, Any] = shelf.read(session, account_id, PART) or {}
    return Positions(kept.get("threads", {}), kept.get("boards", {}))


def _today(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Board.id, Board.activity)).all())


def _ends(session: Session, kept: Positions, board: Board | None = None) -> dict[str, int]:
    """Return the last post of those threads that are remembered one by one, in the order in which they are."""
    statement = select(Thread.id, Thread.last_seq).where(Thread.id.in_(kept.threads))
    last = dict(session.execute(statement if board is None else statement.where(Thread.board_id == board.id)).all())
    return {thread_id: last[thread_id] for thread_id, seq in kept.threads.items() if last.get(thread_id, 0) > seq}


def _collect(session: Session, member: Member, threads: dict[str, int], boards: dict[str, int], *, opened: bool = False) -> None:
    tag = seals.of(session).tag(_TABLE, member.account_id)
    for some_threads, some_boards in _parts(threads, boards):
        entry = dumps([member.account_id, some_threads, some_boards, opened], separators=(",", ":"))
        memory.of(session).add(tag, seals.of(session).seal(_TABLE, tag, entry))


def _parts(threads: dict[str, int], boards: dict[str, int]) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Cut a long move into parts of which each fits into one seal."""
    if len(threads) + len(boards) <= A_MOVE:
        return [(threads, boards)]
    slices = [(places, first) for places in (threads, boards) for first in range(0, len(places), A_MOVE)]
    cut = [(dict(islice(places.items(), first, first + A_MOVE)), places is threads) for places, first in slices]
    return [(part, {}) if is_of_threads else ({}, part) for part, is_of_threads in cut]


def _moves(session: Session, tag: str) -> tuple[list[Move], int]:
    """Return what was collected under a tag, the oldest first, and how many entries there are, with those that no key opens any more."""
    entries, found = memory.of(session).of(tag), []
    for entry in entries:
        try:
            found.append(Move(*loads(seals.of(session).open(_TABLE, tag, entry))))
        except seals.Unreadable:
            continue
    return found, len(entries)
