"""What is new to a reader: in a thread, on a board, and over all; by positions, own posts and wishes, and nothing is written for it.

A reader's positions are kept by `forum.boards.service.positions`. One's own posts count as read, and so does all that was written before them in
their thread. What nobody has written in for a month is new to nobody: a list that only grows makes guilty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.accounts.service import muting
from forum.boards import queries
from forum.boards.models import Board, Post, State, Thread
from forum.boards.service import following, positions, voices, wishes
from forum.boards.service.positions import Positions
from forum.core import clock
from forum.core.paging import Cursor, Page

DAYS = 30
"""How long something stays new."""

MANY = 50
"""From so many new posts in a thread on they are not counted any more."""

A_BOARD = 60
"""Threads of one board that are looked through for what is new."""

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a thread."""

    thread: Thread
    opened: bool
    """Whether the reader has been there before."""
    count: int = 0
    """How many new posts there are, at most `MANY`; only where the reader has been before."""


def read_to(session: Session, reader: Reader, thread: Thread) -> int:
    """Return the number of the last post of a thread that a reader has read, or 0 for somebody who has not been there."""
    if reader is None:
        return 0
    return _read_to(session, reader, positions.of(session, reader), [thread])[thread.id]


def first_in(session: Session, reader: Reader, thread: Thread, seq: int) -> Post | None:
    """Return the first post of a thread that is new to a reader, or None when nothing is.

    :param seq: the number of the last post they have read.
    """
    found = _new_posts(session, reader, {thread.id: seq}, [thread]) if reader else []
    return session.scalar(_post_of(thread).where(Post.seq == min(post_seq for _, post_seq in found))) if found else None


def last_of(session: Session, thread: Thread) -> Post | None:
    """Return the newest post of a thread."""
    return session.scalar(_post_of(thread).where(Post.seq > 0).order_by(Post.seq.desc()).limit(1))


def among(session: Session, reader: Reader, threads: Sequence[Thread]) -> dict[str, News]:
    """Return what is new in some threads, by thread; a few questions for a whole list."""
    if reader is None or not threads:
        return {}
    return _among(session, reader, positions.of(session, reader), threads)


def boards_with(session: Session, reader: Reader, boards: Sequence[Board]) -> set[str]:
    """Return those of some boards on which something is new to a reader."""
    if reader is None:
        return set()
    kept = positions.of(session, reader)
    return {news.thread.board_id for some in _looked_through(session, reader, kept, _candidates(session, kept, boards)) for news in some}


def latest(session: Session, reader: Member, boards: Sequence[Board], cursor: Cursor | None) -> Page[News]:
    """Return the threads in which something is new to a member, the newest day first, and on one day board by board."""
    kept = positions.of(session, reader)
    ranks = {board.id: rank for rank, board in enumerate(boards)}
    found = _candidates(session, kept, boards)
    keys = {thread.id: _key(thread, ranks) for thread in found}
    backwards = cursor is not None and cursor.backwards
    line = sorted(found, key=lambda thread: keys[thread.id], reverse=backwards)
    if cursor is not None:
        line = [thread for thread in line if (keys[thread.id] < cursor.key if backwards else keys[thread.id] > cursor.key)]
    rows: list[News] = []
    for some in _looked_through(session, reader, kept, line):
        rows += some
        if len(rows) > queries.THREADS_A_PAGE:
            break
    return _cut(rows, keys, cursor)


def lately(session: Session, reader: Reader, count: int) -> list[Thread]:
    """Return the threads in which a reader was last, the last one first."""
    ids = positions.of(session, reader).lately(count)
    found = {thread.id: thread for thread in queries.threads(session, ids)} if ids else {}
    looks = wishes.of_threads(session, reader, list(found.values()))
    return [found[thread_id] for thread_id in ids if thread_id in found and not looks[thread_id].is_unwanted]


def wanted(session: Session, reader: Member, threads: Sequence[Thread]) -> list[Thread]:
    """Leave out of a list of news what a reader does not want to hear of: the one place for that."""
    looks = wishes.of_threads(session, reader, threads)
    muted = following.muted_among(session, reader, threads)
    return [thread for thread in threads if not looks[thread.id].is_unwanted and thread.id not in muted]


def _among(session: Session, reader: Member, kept: Positions, threads: Sequence[Thread]) -> dict[str, News]:
    read = _read_to(session, reader, kept, threads)
    old = clock.today() - timedelta(days=DAYS)
    open_ones = [thread for thread in threads if thread.last_seq > read[thread.id] and thread.last_day >= old and thread.state == State.VISIBLE]
    known = [thread for thread in open_ones if read[thread.id]]
    counts: dict[str, int] = {}
    for thread_id, _ in _new_posts(session, reader, read, known):
        counts[thread_id] = counts.get(thread_id, 0) + 1
    return {
        thread.id: News(thread, bool(read[thread.id]), counts.get(thread.id, 0))
        for thread in open_ones
        if not read[thread.id] or counts.get(thread.id)
    }


def _looked_through(session: Session, reader: Member, kept: Positions, threads: Sequence[Thread]) -> Iterator[list[News]]:
    """Look through a long list some threads at a time, and give what is new among them, in order."""
    for first in range(0, len(threads), _AT_ONCE):
        some = wanted(session, reader, threads[first : first + _AT_ONCE])
        new = _among(session, reader, kept, some)
        yield [new[thread.id] for thread in some if thread.id in new]


def _candidates(session: Session, kept: Positions, boards: Sequence[Board]) -> list[Thread]:
    if not kept.began:
        return []
    after = {board.id: kept.boards.get(board.id, 0) for board in boards}
    after = {board.id: after[board.id] for board in boards if board.activity > after[board.id]}
    return queries.recent_threads(session, after, since=clock.today() - timedelta(days=DAYS), most=A_BOARD)


def _read_to(session: Session, reader: Member, kept: Positions, threads: Sequence[Thread]) -> dict[str, int]:
    own = _own_last(session, reader, [thread for thread in threads if kept.threads.get(thread.id, 0) < thread.last_seq])
    return {thread.id: _reached(kept, thread, own.get(thread.id, 0)) for thread in threads}


def _reached(kept: Positions, thread: Thread, own: int) -> int:
    if thread.id in kept.threads:
        return max(kept.threads[thread.id], own)
    if thread.activity <= kept.boards.get(thread.board_id, 0) or not (own or kept.began):
        return thread.last_seq  # it counts as read as a whole, or nothing has been counted yet
    return own


def _own_last(session: Session, reader: Member, threads: Sequence[Thread]) -> dict[str, int]:
    """Return the number of the last own post in some threads, by thread: two questions for a whole list."""
    own = _own_ids(session, reader, threads)
    if not own:
        return {}
    # Who wrote in a thread that was joined to another one has read nothing of that other one by it.
    here = (Post.thread_id.in_([thread.id for thread in threads]), Post.alias_id.in_(own), Post.seq > 0, Post.seq > Thread.mixed_to)
    rows = session.execute(select(Post.thread_id, func.max(Post.seq)).join(Thread, Thread.id == Post.thread_id).where(*here).group_by(Post.thread_id))
    return dict(rows.all())


def _own_ids(session: Session, reader: Member, threads: Sequence[Thread]) -> set[str]:
    if not threads:
        return set()
    places = {scope for thread in threads for scope in voices.scopes_of(thread)}
    scopes = [aliases.USUAL, aliases.OFFICIAL, *sorted(places)]
    return {alias.id for alias in aliases.scoped(session, reader, scopes).values()}


def _new_posts(session: Session, reader: Member, read: Mapping[str, int], threads: Sequence[Thread]) -> list[tuple[str, int]]:
    """Return thread and number of the posts after what was read, without own ones and those by names that the reader has muted."""
    if not threads:
        return []
    rows = session.execute(union_all(*(select(_after(thread.id, read[thread.id])) for thread in threads))).all()
    left_out = _own_ids(session, reader, threads) | muting.muted_among(session, reader, {alias_id for _, _, alias_id in rows})
    return [(thread_id, seq) for thread_id, seq, alias_id in rows if alias_id not in left_out]


def _after(thread_id: str, seq: int) -> Subquery:
    """Select the first posts after a number; numbers may have gaps, where a branch was split off."""
    after = (Post.thread_id == thread_id, Post.seq > seq, Post.state == State.VISIBLE)
    return select(Post.thread_id, Post.seq, Post.alias_id).where(*after).order_by(Post.seq).limit(MANY).subquery()


def _post_of(thread: Thread) -> Select[Post]:
    return select(Post).where(Post.thread_id == thread.id).options(joinedload(Post.thread))


def _key(thread: Thread, ranks: Mapping[str, int]) -> str:
    """Return what orders the list of news: texts that sort as days, boards and activities do, the newest first."""
    return f"{date.max.toordinal() - thread.last_day.toordinal():07}|{ranks[thread.board_id]:05}|{10**12 - thread.activity:013}"


def _cut(rows: list[News], keys: Mapping[str, str], cursor: Cursor | None) -> Page[News]:
    backwards = cursor is not None and cursor.backwards
    more = len(rows) > queries.THREADS_A_PAGE
    rows = rows[: queries.THREADS_A_PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return Page()
    first, last = keys[rows[0].thread.id], keys[rows[-1].thread.id]
    has_before = more if backwards else cursor is not None
    return Page(rows, before=Cursor(first, backwards=True) if has_before else None, after=Cursor(last) if backwards or more else None)
