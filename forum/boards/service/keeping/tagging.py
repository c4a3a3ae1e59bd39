"""Tags: the fixed vocabulary of each board, and which of its words a thread has."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.boards.models import Board, Tag, Thread, ThreadTag
from forum.core import text
from forum.core.errors import Invalid, Missing
from forum.core.names import public_id
from forum.core.words import _

MOST = 3
"""Tags of one thread."""

VOCABULARY = 30
"""Tags of one board."""

TITLE_LIMIT = 40

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def of_board(session: Session, board_id: str) -> list[Tag]:
    """Return the tags of a board, in the order in which they are shown."""
    return list(session.scalars(select(Tag).where(Tag.board_id == board_id).order_by(Tag.position, Tag.title)))


def of_threads(session: Session, threads: Iterable[Thread]) -> dict[str, list[Tag]]:
    """Return the tags of some threads, by thread; one question for a whole list."""
    ids = [thread.id for thread in threads]
    found: dict[str, list[Tag]] = {thread_id: [] for thread_id in ids}
    if ids:
        statement = select(ThreadTag.thread_id, Tag).join(Tag, Tag.id == ThreadTag.tag_id).where(ThreadTag.thread_id.in_(ids))
        for thread_id, tag in session.execute(statement.order_by(Tag.position, Tag.title)):
            found[thread_id].append(tag)
    return found


def ids_of(session: Session, thread: Thread) -> list[str]:
    """Return the ids of a thread's tags, in the order in which they are shown."""
    return [tag.id for tag in of_threads(session, [thread])[thread.id]]


def get(session: Session, board: Board, slug: str) -> Tag:
    """Return a tag of a board.

    :raises Missing: if it has no such tag.
    """
    tag = session.scalar(select(Tag).where(Tag.board_id == board.id, Tag.slug == slug))
    if tag is None:
        raise Missing(_("This board has no such tag (any more)."))
    return tag


def choose(session: Session, thread: Thread, slugs: Sequence[str]) -> list[str]:
    """Give a thread these tags of its board and no others, and return the ids of those it had.

    :raises Invalid: if they are too many, or not the board's.
    """
    known = {tag.slug: tag.id for tag in of_board(session, thread.board_id)}
    chosen = list(dict.fromkeys(slugs))
    if len(chosen) > MOST:
        raise Invalid("tags", _("Please choose %(most)d at most.", most=MOST))
    if not set(chosen) <= known.keys():
        raise Invalid("tags", _("Please choose among the tags of this board."))
    before = ids_of(session, thread)
    put(session, thread, [known[slug] for slug in chosen])
    return before


def put(session: Session, thread: Thread, tag_ids: Iterable[str]) -> None:
    """Give a thread those of some tags that its board has."""
    session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    there = {tag.id for tag in of_board(session, thread.board_id)}
    session.add_all(ThreadTag(thread_id=thread.id, tag_id=tag_id) for tag_id in tag_ids if tag_id in there)
    session.flush()


def carry_over(session: Session, thread: Thread, tag_ids: Iterable[str]) -> None:
    """Give a thread on its new board the tags that are called there as they were on the old one."""
    slugs = set(session.scalars(select(Tag.slug).where(Tag.id.in_(list(tag_ids)))))
    put(session, thread, [tag.id for tag in of_board(session, thread.board_id) if tag.slug in slugs])


def add_one(session: Session, thread: Thread, slug: str) -> None:
    """Give a thread one more tag, if its board has it and there is room."""
    here = ids_of(session, thread)
    tag_id = session.scalar(select(Tag.id).where(Tag.board_id == thread.board_id, Tag.slug == slug))
    if tag_id is not None and tag_id not in here and len(here) < MOST:
        session.add(ThreadTag(thread_id=thread.id, tag_id=tag_id))
        session.flush()


def add_to_board(session: Session, board: Board, slug: str, title: str = "") -> Tag:
    """Add a word to a board's vocabulary.

    :raises Invalid: if it cannot stand in an address, is there already, or there is no room.
    """
    title = text.clean_line(title or slug.replace("-", " ").capitalize())
    if not _SLUG.fullmatch(slug) or len(slug) > TITLE_LIMIT:
        raise Invalid("slug", _("That cannot stand in an address. Small letters, digits and hyphens can."))
    if text.is_blank(title) or len(title) > TITLE_LIMIT:
        raise Invalid("title", _("A tag has %(most)d characters at most.", most=TITLE_LIMIT))
    there = of_board(session, board.id)
    if slug in {tag.slug for tag in there}:
        raise Invalid("slug", _("This board has that tag already."))
    if len(there) >= VOCABULARY:
        raise Invalid("slug", _("A board has %(most)d tags at most: more are of no help to anybody.", most=VOCABULARY))
    tag = Tag(id=public_id(), board_id=board.id, slug=slug, title=title, position=max((tag.position for tag in there), default=-1) + 1)
    session.add(tag)
    session.flush()
    return tag


def remove_from_board(session: Session, board: Board, slug: str) -> int:
    """Take a word out of a board's vocabulary and off its threads; return how many had it.

    :raises Missing: if it has no such tag.
    """
    tag = get(session, board, slug)
    count = session.scalar(select(func.count()).select_from(ThreadTag).where(ThreadTag.tag_id == tag.id)) or 0
    session.execute(delete(ThreadTag).where(ThreadTag.tag_id == tag.id))
    session.delete(tag)
    session.flush()
    return count
