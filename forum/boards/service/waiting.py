"""Threads that wait for a first reply: whether one does, how long the others waited, and the list with the longest wait first.

Where a reply stands is counted in `placing`, which says at once that a thread has been answered. The waits that are counted name no thread.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.boards import policy, queries
from forum.boards.models import FirstReply, Post, PostMinute, State, Thread, Wants
from forum.boards.service import wishes
from forum.core import clock
from forum.core.errors import Refused
from forum.core.words import _

CLASSES = (1, 2, 4, 8, 12, 24, 48, 72, 168, 336, 720)
"""Upper ends of the classes of waits, in hours."""
LONGER = 8760
"""The class of all waits beyond those."""

LONG = 12
"""Hours after which the starter of a thread is offered more than waiting."""

SHOWN_DAYS = 90
"""For how long a thread is listed: who wrote before that hardly comes back for an answer."""

MOST = 500
"""How many waiting threads are looked at for the list."""
FIRST = 20
"""How many of them are looked at where it only matters whether there is one."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A thread that nobody has answered.

    :param since: the day on which it was opened.
    :param new_here: whether nothing else can be read under the name that started it.
    """

    thread: Thread
    since: date
    new_here: bool


def still_waits(alias_id: str) -> ColumnElement[bool]:
    """Say in a condition whether a thread still waits after a post under some name; its starter's own do not answer it."""
    return and_(Thread.awaits, Thread.starter_id == alias_id)


def settle(session: Session, thread_id: str) -> None:
    """Find out anew whether a thread waits for a first reply: replies may have gone, come back or moved."""
    session.flush()
    answers = (Post.thread_id == thread_id, Post.seq > 1, Post.state == State.VISIBLE, Post.alias_id != Thread.starter_id)
    now = update(Thread).where(Thread.id == thread_id).values(awaits=~exists().where(*answers).correlate(Thread))
    session.execute(now.execution_options(synchronize_session=False))
    thread = session.identity_map.get(session.identity_key(Thread, thread_id))
    if thread is not None:
        session.expire(thread, ["awaits"])


def count_first_reply(session: Session, post: Post) -> None:
    """Count how long a thread waited, if a post that is just coming out is the first one under another name than its starter's.

    It is counted in the transaction in which the post comes out, and so once; imported posts are not counted.
    """
    thread = post.thread
    if post.is_opening or thread.wants == Wants.NO_REPLY or post.alias_id == thread.starter_id:
        return
    others = (Post.thread_id == thread.id, Post.seq > 1, Post.seq < post.seq, Post.alias_id != thread.starter_id)
    if session.scalar(select(exists().where(*others))):
        return
    begun = _begun(session, thread.id)
    _count(session, _class_of(_hours(begun.day, begun.minute)))


def has_waited_long(session: Session, thread: Thread) -> bool:
    """Say whether a thread has waited for hours in which somebody might have hoped for an answer."""
    if not thread.awaits or not thread.is_out or thread.state != State.VISIBLE or thread.wants == Wants.NO_REPLY or policy.is_closed(thread):
        return False
    begun = _begun(session, thread.id)
    return _hours(begun.day, begun.minute) >= LONG


def ask(session: Session, member: Member, thread: Thread) -> bool:
    """Note that the starter of a thread asks a moderator to look; True the first time.

    :raises Refused: if it is not the member's, or has not waited for long.
    """
    if not aliases.owns(session, member, thread.starter_id):
        raise Refused(_("Only whoever started a thread can ask for that."))
    if thread.asked:
        return False
    if not has_waited_long(session, thread):
        raise Refused(_("Somebody has answered, or may still do so soon. If anything worries you, the help page is there at any time."))
    asking = update(Thread).where(Thread.id == thread.id, Thread.asked.is_(False)).values(asked=True).returning(Thread.id)
    return session.scalar(asking) is not None


def waits(session: Session, reader: Reader, most: int = MOST) -> list[Wait]:
    """Return the threads that a reader could answer first, the longest wait first: by days, and by minutes while these are kept.

    :param most: how many of them are looked at.
    """
    own = [alias.id for alias in aliases.all_of(session, reader)] if reader else []
    found = session.execute(_candidates(session, reader, own).limit(most)).all()
    seen = _seen(session, [row.Thread.starter_id for row in found], {row.Thread.id for row in found})
    return [Wait(row.Thread, row.day, row.Thread.starter_id not in seen) for row in found if not policy.is_closed(row.Thread)]


def is_any(session: Session, reader: Reader) -> bool:
    """Say whether there is a thread that a reader could answer first, and would like to meet."""
    threads = [wait.thread for wait in waits(session, reader, FIRST)]
    return any(not look.is_unwanted for look in wishes.of_threads(session, reader, threads).values())


def is_new_here(session: Session, thread: Thread) -> bool:
    """Say whether nothing else can be read under the name that started a thread; nothing is asked about other names of that person."""
    return thread.starter_id not in _seen(session, [thread.starter_id], {thread.id})


def _candidates(session: Session, reader: Reader, own: list[str]) -> Select[Thread, date, int]:
    opening = aliased(Post)
    open_to = (Thread.awaits, Thread.state == State.VISIBLE, Thread.activity > 0, Thread.wants != Wants.NO_REPLY, Thread.starter_id.not_in(own))
    since = clock.today() - timedelta(days=SHOWN_DAYS)
    return (
        select(Thread, opening.day, PostMinute.minute)
        .join(opening, and_(opening.thread_id == Thread.id, opening.seq == 1))
        .outerjoin(PostMinute, PostMinute.post_id == opening.id)
        .where(*open_to, Thread.last_day >= since, opening.day >= since, Thread.board_id.in_(queries.readable_board_ids(session, reader)))
        .options(joinedload(Thread.starter), lazyload(Thread.board))
        .order_by(opening.day, PostMinute.minute.asc().nulls_first(), Thread.id)
    )


def _seen(session: Session, alias_ids: list[str], but: set[str]) -> set[str]:
    """Return which of some names stand above anything else than what opened or continued these threads of theirs."""
    spoken = select(Post.alias_id, Post.thread_id).where(Post.alias_id.in_(alias_ids), Post.seq > 0, Post.state == State.VISIBLE).distinct()
    threads: dict[str, set[str]] = {}
    for alias_id, thread_id in session.execute(spoken):
        threads.setdefault(alias_id, set()).add(thread_id)
    return {alias_id for alias_id, where in threads.items() if len(where) > 1 or not where & but}


def _begun(session: Session, thread_id: str) -> Row[date, int]:
    opened = select(Post.day, PostMinute.minute).outerjoin(PostMinute, PostMinute.post_id == Post.id)
    return session.execute(opened.where(Post.thread_id == thread_id, Post.seq == 1)).one()


def _hours(day: date, minute: int | None) -> int:
    """Return how many hours have passed since a day, or since a minute where that is still kept; begun hours count as whole ones."""
    if minute is not None:
        return max(0, -(-(clock.minute() - minute) // 60))
    return max(0, (clock.today() - day).days * 24)


def _class_of(hours: int) -> int:
    return next((end for end in CLASSES if hours <= end), LONGER)


def _count(session: Session, hours: int) -> None:
    today = clock.today()
    key = {"week": today - timedelta(days=today.weekday()), "hours": hours}
    counting = update(FirstReply).filter_by(**key).values(count=FirstReply.count + 1).returning(FirstReply.hours)
    counting = counting.execution_options(synchronize_session=False)
    if session.scalar(counting) is not None:
        return
    try:
        with session.begin_nested():
            session.add(FirstReply(**key, count=0))
    except IntegrityError:
        pass  # somebody else has just begun to count
    session.execute(counting)
