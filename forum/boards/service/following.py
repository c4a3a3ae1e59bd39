"""What a reader watches, follows and mutes: threads, boards and tags, kept sealed for them alone.

Nothing is stored when somebody writes: what is new is found when its reader looks, by `followed`. Where they have read to is kept by `positions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.accounts.members import Member, Reader
from forum.boards.models import Board, Tag, Thread, ThreadRedirect, ThreadTag
from forum.core import once
from forum.core.errors import Invalid, Missing, Refused
from forum.core.words import _, later

PART = "follows"
"""The part of a shelf; {"threads": {id: level}, "boards": ..., "tags": ..., "since": {id: number}}."""

MOST = 500
"""So many threads, boards and tags together."""


class Level(StrEnum):
    """How somebody stands to a thread, a board or a tag."""

    WATCH = "watch"
    FOLLOW = "follow"
    MUTE = "mute"


NAMES = {Level.WATCH: later("Watch"), Level.FOLLOW: later("Follow"), Level.MUTE: later("Mute")}
MEANS = {
    Level.WATCH: later("What is new is counted at the top of each page, and stands among your notices."),
    Level.FOLLOW: later("What is new stands among your notices."),
    Level.MUTE: later("Nothing in it is new to you, and nothing in it makes a notice. You can read it as always."),
}

NEWS = (Level.WATCH, Level.FOLLOW)
"""The levels that bring something new."""

Place = Thread | Board | Tag


@dataclass(frozen=True, slots=True)
class Follows:
    """Levels of a reader, by id."""

    threads: dict[str, str] = field(default_factory=dict)
    boards: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    """How far a thread or a board had come when it was followed, or last taken as read among the notices."""

    @property
    def count(self) -> int:
        """How many things there are."""
        return len(self.threads) + len(self.boards) + len(self.tags)


def of(session: Session, reader: Reader) -> Follows:
    """Return what a reader watches, follows and mutes, in the order in which they began; a thread that was joined to another is that other one."""
    if reader is None:
        return Follows()
    return once.asked(session, ("follows", reader.account_id), lambda: _of(session, reader.account_id))


def level_of(session: Session, reader: Reader, place: Place) -> str:
    """Return the level that a reader has chosen for a place, or nothing."""
    return _levels(of(session, reader), place).get(place.id, "")


def choose(session: Session, member: Member, place: Place, level: str) -> None:
    """Watch, follow or mute a thread, a board or a tag.

    :param level: one of `Level`, or empty to do none of it any more.
    :raises Invalid: if there is no such level.
    :raises Refused: if the member has as many as can be kept.
    """
    if level not in (*Level, ""):
        raise Invalid("level", _("Please choose one of the three."))
    follows = of(session, member)
    levels = _levels(follows, place)
    before = levels.get(place.id, "")
    if level and not before and follows.count >= MOST:
        raise Refused(_("You follow or mute %(most)d things already, and there is no room for more. On your list you can let some go.", most=MOST))
    levels.pop(place.id, None)
    if level:
        levels[place.id] = level
    if level not in NEWS:
        follows.since.pop(place.id, None)
    elif before not in NEWS:
        follows.since[place.id] = _now(session, place)
    _write(session, member, follows)


def stop(session: Session, member: Member, place_id: str) -> None:
    """Let go of something by its id, also when the place itself is not there any more.

    :raises Missing: if it is not on the list.
    """
    follows = of(session, member)
    lists = (follows.threads, follows.boards, follows.tags)
    if not any(place_id in kept for kept in lists):
        raise Missing(_("That is not on your list any more."))
    for kept in (*lists, follows.since):
        kept.pop(place_id, None)
    _write(session, member, follows)


def take_as_read(session: Session, member: Member) -> None:
    """Take everything that is there now as known, without saying that it was read: the notices are quiet, and reading goes on where it was."""
    follows = of(session, member)
    if not follows.since:
        return
    now: dict[str, int] = {row.id: row.last_seq for row in session.execute(select(Thread.id, Thread.last_seq).where(Thread.id.in_(follows.threads)))}
    now |= {row.id: row.activity for row in session.execute(select(Board.id, Board.activity).where(Board.id.in_(follows.boards)))}
    tags = select(Tag.id, Board.activity).join(Board, Board.id == Tag.board_id).where(Tag.id.in_(follows.tags))
    now |= {row.id: row.activity for row in session.execute(tags)}
    _write(session, member, replace(follows, since={place_id: now.get(place_id, kept) for place_id, kept in follows.since.items()}))


def muted_among(session: Session, reader: Reader, threads: Sequence[Thread], follows: Follows | None = None) -> set[str]:
    """Return the ids of those of some threads that are muted for a reader: by themselves, or with their board or a tag.

    A thread that is watched or followed by itself is never muted with something around it.

    :param follows: what `of` has returned already.
    """
    follows = of(session, reader) if follows is None else follows
    boards = _at(follows.boards, [Level.MUTE])
    tagged = _tagged(session, _at(follows.tags, [Level.MUTE]), [thread.id for thread in threads])

    def is_muted(thread: Thread) -> bool:
        own = follows.threads.get(thread.id)
        return own == Level.MUTE or (own is None and (thread.board_id in boards or thread.id in tagged))

    return {thread.id for thread in threads if is_muted(thread)}


def _of(session: Session, account_id: str) -> Follows:
    kept = shelf.read(session, account_id, PART) or {}
    follows = Follows(*(dict(kept.get(name, {})) for name in ("threads", "boards", "tags", "since")))
    return _after_merging(session, follows) if follows.threads else follows


def _at(levels: Mapping[str, str], wanted: Iterable[str]) -> set[str]:
    return {place_id for place_id, level in levels.items() if level in wanted}


def _tagged(session: Session, tags: set[str], thread_ids: list[str]) -> set[str]:
    if not tags or not thread_ids:
        return set()
    return set(session.scalars(select(ThreadTag.thread_id).where(ThreadTag.tag_id.in_(tags), ThreadTag.thread_id.in_(thread_ids))))


def _levels(follows: Follows, place: Place) -> dict[str, str]:
    if isinstance(place, Thread):
        return follows.threads
    return follows.boards if isinstance(place, Board) else follows.tags


def _now(session: Session, place: Place) -> int:
    if isinstance(place, Thread):
        return place.last_seq
    return place.activity if isinstance(place, Board) else session.get_one(Board, place.board_id).activity


def _after_merging(session: Session, follows: Follows) -> Follows:
    redirects = select(ThreadRedirect).where(ThreadRedirect.id.in_(follows.threads))
    moved = {redirect.id: redirect.thread_id for redirect in session.scalars(redirects)}
    if not moved:
        return follows
    threads = {moved.get(thread_id, thread_id): level for thread_id, level in follows.threads.items()}
    since = {moved.get(place_id, place_id): kept for place_id, kept in follows.since.items()}
    # What somebody said of the thread itself counts more than what they said of the one that was joined to it.
    own = {thread_id: level for thread_id, level in follows.threads.items() if thread_id not in moved}
    return replace(follows, threads=threads | own, since=since | {thread_id: kept for thread_id, kept in follows.since.items() if thread_id in own})


def _write(session: Session, member: Member, follows: Follows) -> None:
    kept: dict[str, Any] = {"threads": follows.threads, "boards": follows.boards, "tags": follows.tags, "since": follows.since}
    shelf.write(session, member.account_id, PART, {name: value for name, value in kept.items() if value} or None)
