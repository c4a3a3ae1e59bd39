"""Rows of threads and posts put into their places; whether somebody may write them was asked before.

A place comes from one atomic count on the row above, so two replies at the same instant never share one.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.boards import paths
from forum.boards.models import Board, Post, PostMinute, Thread
from forum.core import clock, markup, text
from forum.core.errors import Invalid
from forum.core.names import public_id
from forum.resources.promises import MINUTES_KEPT_HOURS


def add_board(session: Session, board: Board) -> Board:
    """Add a board.

    :raises Invalid: if its address is taken.
    """
    if session.scalar(select(Board.id).where(Board.slug == board.slug)):
        raise Invalid("slug", f"There is a board at /boards/{board.slug} already.")
    session.add(board)
    return board


def new_post(post_id: str, alias: Alias, body: str) -> Post:
    """Make a post of today that has no place yet."""
    post = Post(id=post_id, alias_id=alias.id, alias=alias, day=clock.today())
    write(post, body)
    return post


def write(post: Post, body: str) -> None:
    """Put a text into a post, as it was typed and as it is shown."""
    post.body, post.html, post.renderer = body, markup.render(body), markup.VERSION


def place_thread(session: Session, board: Board, title: str, opening: Post, thread_id: str = "") -> Post:
    """Make a thread around its opening post, under an id that was drawn before if there is one."""
    activity = _count_activity(session, board.id, opening, threads=1)
    thread = Thread(
        id=thread_id or public_id(),
        board_id=board.id,
        board=board,
        starter_id=opening.alias_id,
        title=title,
        slug=text.slug(title),
        activity=activity,
        last_seq=1,
        last_day=opening.day,
    )
    session.add(thread)
    session.flush()  # the post names the thread
    opening.thread_id, opening.thread, opening.seq, opening.path = thread.id, thread, 1, ""
    _add(session, opening)
    return opening


def place_reply(session: Session, parent: Post, post: Post) -> Post:
    """Put a post under the one it answers."""
    thread_id = parent.thread_id
    above = (Post.thread_id == thread_id, Post.seq == parent.seq)
    number = session.scalars(update(Post).where(*above).values(child_count=Post.child_count + 1).returning(Post.child_count)).one()
    branch = parent.branch
    if paths.is_full(parent.path) and not parent.continued_at:
        branch = _continue(session, parent)
    activity = _count_activity(session, parent.thread.board_id, post)
    counts = {"last_seq": Thread.last_seq + 1, "reply_count": Thread.reply_count + 1, "activity": activity, "last_day": post.day}
    post.seq = session.scalars(update(Thread).where(Thread.id == thread_id).values(counts).returning(Thread.last_seq)).one()
    post.thread_id, post.thread = thread_id, parent.thread
    post.parent_id, post.depth, post.path = parent.id, parent.depth + 1, branch + paths.segment(number - 1)
    _add(session, post)
    return post


def take_back(session: Session, post: Post) -> None:
    """Remove an unanswered post and all that stands of it, its thread too if it opened one."""
    thread = post.thread
    session.execute(delete(PostMinute).where(PostMinute.post_id == post.id))
    session.execute(delete(Post).where(Post.thread_id == post.thread_id, Post.seq == post.seq))
    session.expunge(post)
    if post.seq > 1:
        session.execute(update(Thread).where(Thread.id == thread.id).values(reply_count=Thread.reply_count - 1))
        return
    session.execute(delete(Thread).where(Thread.id == thread.id))
    session.expunge(thread)
    session.execute(update(Board).where(Board.id == thread.board_id).values(thread_count=Board.thread_count - 1))


def forget_minutes(session: Session) -> None:
    """Delete the minutes of posts that are older than 48 hours."""
    session.execute(delete(PostMinute).where(PostMinute.minute < clock.minute() - MINUTES_KEPT_HOURS * 60))


def _add(session: Session, post: Post) -> None:
    session.add(post)
    session.flush()  # so that an id used twice fails here, where it can be answered
    if post.day == clock.today():
        session.add(PostMinute(post_id=post.id, minute=clock.minute()))


def _continue(session: Session, parent: Post) -> str:
    thread = update(Thread).where(Thread.id == parent.thread_id).values(continuations=Thread.continuations + 1)
    number = session.scalars(thread.returning(Thread.continuations)).one()
    parent.continued_at = paths.continuation(number)
    return parent.continued_at


def _count_activity(session: Session, board_id: str, post: Post, *, threads: int = 0) -> int:
    counts = {"activity": Board.activity + 1, "thread_count": Board.thread_count + threads, "last_day": post.day}
    return session.scalars(update(Board).where(Board.id == board_id).values(counts).returning(Board.activity)).one()
