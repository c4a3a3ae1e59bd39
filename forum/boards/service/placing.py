"""Rows of threads and posts put into their places; whether somebody may write them was asked before.

A place comes from one atomic count on the row above, so two replies at the same instant never share one. A post that is
held has none: its numbers are random and below zero, and it counts nowhere until it is put out.
"""

import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from forum.accounts.models import Alias
from forum.boards import paths
from forum.boards.models import Board, Post, PostMinute, State, Thread
from forum.boards.service import rendering, waiting
from forum.core import clock, markup, text
from forum.core.errors import Conflict, Invalid
from forum.core.names import public_id
from forum.core.words import _
from forum.resources.promises import MINUTES_KEPT_HOURS

_NO_PLACE = 2**31
"""Held posts get random numbers from -1 down to minus this, as far as a column goes."""


def add_board(session: Session, board: Board) -> Board:
    """Add a board.

    :raises Invalid: if its address is taken.
    """
    if session.scalar(select(Board.id).where(Board.slug == board.slug)):
        raise Invalid("slug", _("There is a board at /boards/%(slug)s already.", slug=board.slug))
    session.add(board)
    return board


def new_post(post_id: str, alias: Alias, body: str, html: str = "") -> Post:
    """Make a post of today that has no place yet.

    :param html: what it looks like in the thread where it will stand; without it nobody is mentioned.
    """
    post = Post(id=post_id, alias_id=alias.id, alias=alias, day=clock.today())
    post.body, post.html, post.renderer = body, html or markup.render(body, post_id=post_id), markup.VERSION
    return post


def place_thread(session: Session, board: Board, title: str, opening: Post, thread_id: str = "", *, held: bool = False) -> Post:
    """Make a thread around its opening post, under an id that was drawn before if there is one.

    :param held: whether both are the author's alone for now.
    """
    activity = _no_place() if held else _count_activity(session, board.id, opening, threads=1)
    opening.state = State.HELD if held else State.VISIBLE
    thread = Thread(
        id=thread_id or public_id(),
        board_id=board.id,
        board=board,
        starter_id=opening.alias_id,
        title=title,
        slug=text.slug(title),
        state=opening.state,
        activity=activity,
        last_seq=1,
        last_day=opening.day,
    )
    session.add(thread)
    session.flush()  # the post names the thread
    opening.thread_id, opening.thread, opening.seq, opening.path = thread.id, thread, 1, ""
    _add(session, opening)
    return opening


def place_reply(session: Session, parent: Post, post: Post, *, held: bool = False) -> Post:
    """Put a post under the one it answers.

    :param held: whether it is the author's alone for now, and moves nothing.
    """
    post.thread_id, post.thread, post.parent_id = parent.thread_id, parent.thread, parent.id
    if held:
        post.state, post.seq, post.path = State.HELD, _no_place(), paths.waiting(post.id)
    else:
        _hang(session, parent, post)
    _add(session, post)
    return post


def put_out(session: Session, post: Post) -> None:
    """Give a held post its place among the others, as if it had been written now."""
    post.state, post.day = State.VISIBLE, clock.today()
    if post.is_opening:
        thread = post.thread
        thread.state, thread.last_day = State.VISIBLE, post.day
        thread.activity = _count_activity(session, thread.board_id, post, threads=1)
    else:
        parent = session.scalars(select(Post).where(Post.id == post.parent_id).options(joinedload(Post.thread))).one()
        _hang(session, parent, post)
    _add(session, post)


def _hang(session: Session, parent: Post, post: Post) -> None:
    thread_id = parent.thread_id
    above = (Post.thread_id == thread_id, Post.seq == parent.seq)
    number = session.scalar(update(Post).where(*above).values(child_count=Post.child_count + 1).returning(Post.child_count))
    if number is None:
        raise Conflict(_("A moderator has moved this to another place at this very moment. Your words are kept below: please send them again."))
    branch = parent.branch
    if paths.is_full(parent.path) and not parent.continued_at:
        branch = _continue(session, parent)
    counts = {"last_seq": Thread.last_seq + 1, "reply_count": Thread.reply_count + 1, "last_day": post.day}
    counts |= {"awaits": waiting.still_waits(post.alias_id)}
    counting = update(Thread).where(Thread.id == thread_id).values(counts).returning(Thread.last_seq, Thread.board_id)
    post.seq, board_id = session.execute(counting).one()
    # After the thread, which nobody can move from here on: the number must be one of the board that it stands on.
    activity = _count_activity(session, board_id, post)
    session.execute(update(Thread).where(Thread.id == thread_id).values(activity=activity))
    post.depth, post.path = parent.depth + 1, branch + paths.segment(number - 1)


def move_held(session: Session, post: Post, other: Post) -> None:
    """Let what was written in answer to a post, and is held, answer another one."""
    held = (Post.parent_id == post.id, Post.seq < 1)
    moving = update(Post).where(*held).values(thread_id=other.thread_id, parent_id=other.id)
    session.execute(moving.execution_options(synchronize_session=False))


def take_back(session: Session, post: Post) -> None:
    """Remove an unanswered post and all that stands of it, its thread too if it opened one."""
    thread, was_out = post.thread, post.is_out
    session.execute(delete(PostMinute).where(PostMinute.post_id == post.id))
    session.execute(delete(Post).where(Post.thread_id == post.thread_id, Post.seq == post.seq))
    session.expunge(post)
    if not post.is_opening:
        if was_out:
            session.execute(update(Thread).where(Thread.id == thread.id).values(reply_count=Thread.reply_count - 1))
            waiting.settle(session, thread.id)
        return
    session.execute(delete(Thread).where(Thread.id == thread.id))
    session.expunge(thread)
    if was_out:
        session.execute(update(Board).where(Board.id == thread.board_id).values(thread_count=Board.thread_count - 1))


def forget_minutes(session: Session) -> None:
    """Delete the minutes of posts that are older than 48 hours."""
    session.execute(delete(PostMinute).where(PostMinute.minute < clock.minute() - MINUTES_KEPT_HOURS * 60))


def _add(session: Session, post: Post) -> None:
    session.add(post)
    session.flush()  # so that an id used twice fails here, where it can be answered
    rendering.note_quotations(session, post.id, post.body)
    if post.state != State.HELD and post.day == clock.today():
        session.add(PostMinute(post_id=post.id, minute=clock.minute()))


def _no_place() -> int:
    return -1 - secrets.randbelow(_NO_PLACE)


def _continue(session: Session, parent: Post) -> str:
    thread = update(Thread).where(Thread.id == parent.thread_id).values(continuations=Thread.continuations + 1)
    number = session.scalars(thread.returning(Thread.continuations)).one()
    parent.continued_at = paths.continuation(number)
    return parent.continued_at


def _count_activity(session: Session, board_id: str, post: Post, *, threads: int = 0) -> int:
    counts = {"activity": Board.activity + 1, "thread_count": Board.thread_count + threads, "last_day": post.day}
    return session.scalars(update(Board).where(Board.id == board_id).values(counts).returning(Board.activity)).one()
