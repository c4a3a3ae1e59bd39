"""What somebody keeps on their shelf about boards, threads and posts, told in words for their export: titles instead of bare numbers."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import shelf
from forum.boards.models import Board, Post, State, Tag, Thread
from forum.boards.service.bookmarks import PART as BOOKMARKS
from forum.boards.service.following import PART as FOLLOWS

LEVELS = {"watch": "you watch it", "follow": "you follow it", "mute": "you have muted it"}
GONE = "something that is gone, or cannot be read"


def follows(session: Session, account_id: str, *, addresses: bool) -> list[dict[str, str]]:
    """Return what somebody watches, follows and mutes.

    :param addresses: whether each is told with its address.
    """
    part = shelf.read(session, account_id, FOLLOWS) or {}
    threads, boards, tags = (part.get(name, {}) for name in ("threads", "boards", "tags"))
    titles = _thread_titles(session, threads)
    titles |= {board.id: board.title for board in session.scalars(select(Board).where(Board.id.in_(boards)))}
    titles |= {tag.id: tag.title for tag in session.scalars(select(Tag).where(Tag.id.in_(tags)))}
    kinds = (("thread", "/t/", threads), ("board", "/boards/", boards), ("tag", "", tags))
    return [
        {kind: titles.get(one, GONE), "level": LEVELS.get(level, level), **({"address": f"{place}{one}"} if addresses and place else {})}
        for kind, place, levels in kinds
        for one, level in levels.items()
    ]


def bookmarks(session: Session, account_id: str, *, addresses: bool) -> list[dict[str, str]]:
    """Return the posts that somebody keeps, with their notes, and the one they have let go last.

    :param addresses: whether each is told with its address.
    """
    part = shelf.read(session, account_id, BOOKMARKS) or {}
    posts, removed = part.get("posts", {}), part.get("removed")
    everything = {**posts, **({removed[0]: removed[1]} if removed else {})}
    there = session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(everything), Post.state == State.VISIBLE)).all()
    threads = {row.id: row.thread_id for row in there}
    titles = _thread_titles(session, set(threads.values()))
    return [
        {
            "in": titles.get(threads.get(post_id, ""), GONE),
            "note": note,
            **({"let_go": "it can be put back until you change something"} if post_id not in posts else {}),
            **({"address": f"/p/{post_id}"} if addresses else {}),
        }
        for post_id, note in everything.items()
    ]


def _thread_titles(session: Session, thread_ids: Mapping[str, str] | set[str]) -> dict[str, str]:
    found = session.scalars(select(Thread).where(Thread.id.in_(thread_ids), Thread.activity > 0, Thread.state == State.VISIBLE))
    return {thread.id: thread.title for thread in found}
