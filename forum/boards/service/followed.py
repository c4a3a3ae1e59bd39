"""What is new in the threads, boards and tags that a member watches or follows: found when they look, and never told.

Their own posts are new to nobody but others, and posts by names that they have muted are not new to them. What they follow is kept by
`following`, and how far they have read by `positions`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import muting
from forum.boards.models import Board, Post, State, Tag, Thread, ThreadTag
from forum.boards.service import following, news, positions
from forum.boards.service.following import NEWS, Follows, Level
from forum.boards.service.positions import Positions

LOOKED_AT = 50
"""Threads of followed boards and tags that are looked at; more of them are "many" in any case."""

COUNTED = 20
"""Watched threads that the header counts at most."""


@dataclass(frozen=True, slots=True)
class ThreadNews:
    """A thread with posts that are new to somebody who follows it."""

    thread: Thread
    level: str
    seen: int
    """The number of the last post that is not new."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class PlaceNews:
    """A board or a tag with threads in which something is new to somebody who follows it."""

    place: Board | Tag
    board: Board
    level: str
    count: int


@dataclass(frozen=True, slots=True)
class _Reading:
    follows: Follows
    read: Positions

    def seen(self, thread: Thread) -> int:
        if thread.activity <= self.read.boards.get(thread.board_id, 0):
            return thread.last_seq
        return max(self.read.threads.get(thread.id, 0), self.follows.since.get(thread.id, 0))

    def cut(self, place_id: str, board: Board) -> int:
        return max(self.follows.since.get(place_id, 0), self.read.boards.get(board.id, 0))


def threads(session: Session, member: Member, levels: Iterable[str] = NEWS) -> list[ThreadNews]:
    """Return the threads of some levels that have gone on, newest day first; `counted` says what is new in them."""
    reading = _reading(session, member)
    wanted = [thread_id for thread_id, level in reading.follows.threads.items() if level in levels]
    if not wanted:
        return []
    found = session.scalars(select(Thread).where(Thread.id.in_(wanted), Thread.activity > 0, Thread.state != State.HELD))
    gone_on = [thread for thread in found if thread.last_seq > reading.seen(thread)]
    gone_on.sort(key=lambda thread: (-thread.last_day.toordinal(), thread.board_id, -thread.activity))
    return [ThreadNews(thread, reading.follows.threads[thread.id], reading.seen(thread)) for thread in gone_on]


def counted(session: Session, member: Member, found: Iterable[ThreadNews]) -> list[ThreadNews]:
    """Return those of some threads in which something is new to a member, each with how many posts."""
    found = list(found)
    counts = _new_posts(session, member, {one.thread.id: one.seen for one in found})
    return [replace(one, count=counts[one.thread.id]) for one in found if counts[one.thread.id]]


def places(session: Session, member: Member, levels: Iterable[str] = NEWS) -> list[PlaceNews]:
    """Return the boards and tags of some levels with something new in them, each with how many threads, by title.

    Threads for which the member has chosen a level of their own are not among them.
    """
    reading = _reading(session, member)
    gone_on = [pair for pair in _wanted(session, reading.follows, levels) if pair[1].activity > reading.cut(pair[0].id, pair[1])]
    of_places = {place.id: _gone_on(session, reading, place, board) for place, board in gone_on}
    all_threads = {thread.id: thread for there in of_places.values() for thread in there}
    wanted = news.wanted(session, member, list(all_threads.values()))
    new = _new_posts(session, member, {thread.id: reading.seen(thread) for thread in wanted})
    counts = {place_id: sum(1 for thread in there if new[thread.id]) for place_id, there in of_places.items()}
    levels_of = reading.follows.boards | reading.follows.tags
    return [PlaceNews(place, board, levels_of[place.id], counts[place.id]) for place, board in gone_on if counts[place.id]]


def count_watched(session: Session, member: Member) -> int:
    """Count the watched threads, boards and tags with something new, for the header."""
    watched = threads(session, member, [Level.WATCH])[:COUNTED]
    return len(counted(session, member, watched)) + len(places(session, member, [Level.WATCH]))


def _reading(session: Session, member: Member) -> _Reading:
    follows = following.of(session, member)
    return _Reading(follows, positions.of(session, member) if follows.since else Positions())


def _wanted(session: Session, follows: Follows, levels: Iterable[str]) -> list[tuple[Board | Tag, Board]]:
    """Return the boards and tags of some levels, each with its board, by title."""
    boards, tags = (_at(there, levels) for there in (follows.boards, follows.tags))
    found: list[tuple[Board | Tag, Board]] = []
    if boards:
        found += [(board, board) for board in session.scalars(select(Board).where(Board.id.in_(boards)).order_by(Board.title))]
    if tags:
        statement = select(Tag, Board).join(Board, Board.id == Tag.board_id).where(Tag.id.in_(tags)).order_by(Tag.title, Board.title)
        found += [(tag, board) for tag, board in session.execute(statement)]
    return found


def _at(there: Mapping[str, str], levels: Iterable[str]) -> list[str]:
    return [place_id for place_id, level in there.items() if level in levels]


def _gone_on(session: Session, reading: _Reading, place: Board | Tag, board: Board) -> list[Thread]:
    """Return the threads of a board or a tag that have gone on since they counted as known."""
    statement = select(Thread).where(Thread.board_id == board.id, Thread.activity > reading.cut(place.id, board), Thread.state != State.HELD)
    if isinstance(place, Tag):
        statement = statement.where(Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag_id == place.id)))
    found = session.scalars(statement.order_by(Thread.activity.desc()).limit(LOOKED_AT))
    return [thread for thread in found if thread.id not in reading.follows.threads and thread.last_seq > reading.seen(thread)]


def _new_posts(session: Session, member: Member, seen: Mapping[str, int]) -> Counter[str]:
    """Count the posts of some threads after those that were seen: what can be read, is by others, and not by a muted name."""
    if not seen:
        return Counter()
    after: list[ColumnElement[bool]] = [and_(Post.thread_id == thread_id, Post.seq > max(seq, 0)) for thread_id, seq in seen.items()]
    statement = select(Post.thread_id, Post.alias_id, func.count()).where(or_(*after), Post.state == State.VISIBLE)
    rows = session.execute(statement.group_by(Post.thread_id, Post.alias_id)).all()
    not_new = {alias.id for alias in aliases.all_of(session, member)} if rows else set()
    not_new |= muting.muted_among(session, member, [alias_id for _, alias_id, _ in rows])
    counts: Counter[str] = Counter()
    for thread_id, alias_id, count in rows:
        if alias_id not in not_new:
            counts[thread_id] += count
    return counts
