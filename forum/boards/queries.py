"""Reading boards, threads and posts. Every function that takes a reader leaves out what that reader may not see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from forum.accounts.aliases import owns
from forum.accounts.members import Reader
from forum.accounts.models import Alias
from forum.boards import paths, policy
from forum.boards.models import CONTINUATION, Board, MovedThread, OldSlug, Post, PostDue, PostRevision, State, Tag, Thread, ThreadRedirect, ThreadTag
from forum.core import clock, markup
from forum.core.errors import Missing
from forum.core.paging import Cursor, Page, page
from forum.core.words import _, later

THREADS_A_PAGE = 20
POSTS_A_PAGE = 50
LEVELS = 8
"""Levels of replies on one page; what is deeper continues on a page of its own."""

WAITING_SHOWN = 30
"""How many of their held posts in one thread a member sees there."""

LEAD = 10
"""Posts shown above the one that a link points to, when it does not stand on the first page."""

CALLED = 10
"""So many people one post calls by their names, and as many by quoting them: more would be a call to everybody."""

_NO_POST = later("There is no post at this address. Its author may have taken it back.")


@dataclass(frozen=True)
class ThreadPage:
    """Some posts of one thread, in order, with what the reader needs around them."""

    thread: Thread
    posts: Page[Post]
    parents: dict[str, Post] = field(default_factory=dict)
    """Posts that are answered here but stand on another page, by id."""
    root: Post | None = None
    """The post whose branch this is, or None for the whole thread."""


def boards(session: Session) -> list[Board]:
    """Return all boards, in the order in which they are shown."""
    return list(session.scalars(select(Board).order_by(Board.position, Board.title)))


def get_board(session: Session, slug: str, reader: Reader) -> Board:
    """Return the board of an address, which has its slug, one that it had before, or its id.

    :raises Missing: if there is none.
    :raises Refused: if the reader may not read it.
    """
    board = session.scalar(select(Board).where(or_(Board.slug == slug, Board.id == slug)))
    if board is None:
        board = session.scalar(select(Board).join(OldSlug, OldSlug.board_id == Board.id).where(OldSlug.slug == slug))
    if board is None:
        raise Missing(_("There is no board at this address."))
    policy.require_may_read(board, reader)
    return board


def readable_board_ids(session: Session, reader: Reader) -> list[str]:
    """Return the boards whose posts a reader may see."""
    return [board.id for board in boards(session) if policy.may_read(board, reader)]


def board_page(session: Session, board: Board, cursor: Cursor | None, *, tag: Tag | None = None) -> Page[Thread]:
    """Return some threads of a board, newest activity first, without those that are pinned.

    :param tag: the one that they have.
    """
    statement = _on_board(board, tag).where(~is_pinned())
    return page(session, statement, Thread.activity, key=lambda thread: thread.activity, cursor=cursor, size=THREADS_A_PAGE, descending=True)


def pinned(session: Session, board: Board, *, tag: Tag | None = None) -> list[Thread]:
    """Return the pinned threads of a board, newest activity first: they stand above the others on its first page."""
    return list(session.scalars(_on_board(board, tag).where(is_pinned()).order_by(Thread.activity.desc())))


def is_pinned() -> ColumnElement[bool]:
    """Make the condition that a thread is pinned today."""
    return Thread.pinned & or_(Thread.pin_ends.is_(None), Thread.pin_ends > clock.today())


def gone_from(session: Session, board: Board, reader: Reader) -> list[Thread]:
    """Return the threads that stood on a board until lately and stand on another one now, as far as a reader may read that; in no order."""
    there = select(MovedThread.thread_id).where(MovedThread.board_id == board.id, MovedThread.day > clock.today())
    found = select(Thread).where(Thread.id.in_(there), Thread.activity > 0, Thread.board_id != board.id, Thread.state == State.VISIBLE)
    return [thread for thread in session.scalars(found.order_by(Thread.id)) if policy.may_read(thread.board, reader)]


def threads(session: Session, thread_ids: Sequence[str]) -> list[Thread]:
    """Return those of some threads that can be read, in no order."""
    return list(session.scalars(select(Thread).where(Thread.id.in_(thread_ids), Thread.activity > 0, Thread.state == State.VISIBLE)))


def recent_threads(session: Session, after: Mapping[str, int], *, since: date, most: int) -> list[Thread]:
    """Return the threads of some boards that have gone on, with their starters, in no order: one index range a board, in one question.

    :param after: the activity after which they have, by board.
    :param since: the day since which they have.
    :param most: how many of one board at most, the newest ones.
    """
    if not after:
        return []
    of_boards = [
        select(Thread.id)
        .where(Thread.board_id == board_id, Thread.activity > activity, Thread.last_day >= since, Thread.state == State.VISIBLE)
        .order_by(Thread.activity.desc())
        .limit(most)
        .subquery()
        for board_id, activity in after.items()
    ]
    ids = union_all(*(select(found.c.id) for found in of_boards)).subquery()
    return list(session.scalars(select(Thread).join(ids, ids.c.id == Thread.id).options(joinedload(Thread.starter))))


def get_thread(session: Session, thread_id: str, reader: Reader) -> Thread:
    """Return a thread with its board; by the id of one that was joined to another, that other one.

    :raises Missing: if there is none.
    :raises Refused: if the reader may not read its board.
    """
    thread = session.get(Thread, thread_id) or _joined(session, thread_id)
    if thread is None or not (thread.is_out or _is_own(session, thread.starter_id, reader)):
        raise Missing(_("There is no thread at this address. It may have been taken back by its author."))
    policy.require_may_read(thread.board, reader)
    return thread


def get_post(session: Session, post_id: str, reader: Reader) -> Post:
    """Return a post with its thread, board and alias, whatever its state; one that is held is there for its author alone.

    :raises Missing: if there is none.
    :raises Refused: if the reader may not read its board.
    """
    post = _post(session, post_id)
    if post is None or not (post.is_out or _is_own(session, post.alias_id, reader)):
        raise Missing(_(_NO_POST))
    policy.require_may_read(post.thread.board, reader)
    return post


def get_post_to_judge(session: Session, post_id: str, member: Reader) -> Post:
    """Return a post as `get_post` does, and to moderators one that waits for them as well.

    :raises Missing: if there is none.
    :raises Refused: if the member may not read its board.
    """
    post = _post(session, post_id)
    if post is not None and not post.is_out and member is not None and member.is_moderator and session.get(PostDue, post.id) is None:
        return post
    return get_post(session, post_id, member)


def held_in(session: Session, thread: Thread, alias_ids: Iterable[str]) -> list[Post]:
    """Return the posts under some names that have no place in a thread yet, in no order."""
    held = (Post.thread_id == thread.id, Post.seq < 1, Post.alias_id.in_(list(alias_ids)))
    return list(session.scalars(select(Post).where(*held).options(joinedload(Post.alias)).order_by(Post.id).limit(WAITING_SHOWN)))


def opening_post(session: Session, thread: Thread) -> Post:
    """Return the post that opened a thread."""
    return session.scalars(select(Post).where(Post.thread_id == thread.id, Post.seq == 1).options(joinedload(Post.alias))).one()


def flat_page(session: Session, thread: Thread, cursor: Cursor | None) -> ThreadPage:
    """Return some posts of a thread in the order in which they were written."""
    statement = _posts_of(thread)
    posts: Page[Post] = page(session, statement, Post.seq, key=lambda post: post.seq, cursor=cursor, size=POSTS_A_PAGE)
    return ThreadPage(thread, posts, parents_of(session, posts.rows))


def nested_page(session: Session, thread: Thread, cursor: Cursor | None, root: Post | None = None) -> ThreadPage:
    """Return some posts of a thread, or of the branch under `root`, each after the post it answers."""
    statement = _posts_of(thread).where(Post.depth <= (root.depth if root else 0) + LEVELS)
    if root is None:
        statement = statement.where(Post.path < CONTINUATION)
    else:
        statement = statement.where(Post.path > root.branch, Post.path < root.branch + paths.AFTER_ALL)
    posts: Page[Post] = page(session, statement, Post.path, key=lambda post: post.path, cursor=cursor, size=POSTS_A_PAGE)
    return ThreadPage(thread, posts, parents_of(session, posts.rows), root)


def branch_root(session: Session, post: Post) -> Post | None:
    """Return the post on whose branch page a post is shown, or None when it stands on the thread's own page."""
    depth = max(post.depth - 1, 0) // LEVELS * LEVELS
    if depth == 0:
        return None
    above = post
    while above.depth > depth:
        above = session.scalars(select(Post).where(Post.id == above.parent_id)).one()
    return above


def place_in_tree(session: Session, post: Post, root: Post | None) -> Cursor | None:
    """Return the cursor of a nested page that shows a post: the first page if it is there, else one that starts a little above it."""
    deepest = (root.depth if root else 0) + LEVELS
    before = select(Post.path).where(Post.thread_id == post.thread_id, Post.path < post.path, Post.depth <= deepest)
    if root is not None:
        before = before.where(Post.path > root.branch)
    above = list(session.scalars(before.order_by(Post.path.desc()).limit(POSTS_A_PAGE)))
    return Cursor(above[LEAD]) if len(above) == POSTS_A_PAGE else None


def place_in_time(post: Post) -> Cursor | None:
    """Return the cursor of a flat page that shows a post."""
    return Cursor(str(post.seq - LEAD - 1)) if post.seq > POSTS_A_PAGE else None


# Each search asks this twice, and to put it together takes a quarter of what it costs.
_VISIBLE_TO_MEMBERS = (
    select(Post)
    .join(Post.thread)
    .join(Thread.board)
    .where(Post.id.in_(bindparam("post_ids", expanding=True)), Post.state == State.VISIBLE)
    .options(contains_eager(Post.thread).contains_eager(Thread.board), joinedload(Post.alias))
)
_VISIBLE_TO_ALL = _VISIBLE_TO_MEMBERS.where(Board.members_only.is_(False))


def visible_posts(session: Session, post_ids: Sequence[str], reader: Reader) -> dict[str, Post]:
    """Return those of some posts that a reader may see, by id, with thread and board."""
    statement = _VISIBLE_TO_ALL if reader is None else _VISIBLE_TO_MEMBERS
    return {post.id: post for post in session.scalars(statement, {"post_ids": list(post_ids)})}


def posts_by(session: Session, alias_ids: Sequence[str], cursor: Cursor | None) -> Page[Post]:
    """Return the posts under some names, one page, in no order of time: ids are random and say nothing."""
    statement = select(Post).where(Post.alias_id.in_(alias_ids), Post.state != State.DELETED).options(joinedload(Post.thread), joinedload(Post.alias))
    return page(session, statement, Post.id, key=lambda post: post.id, cursor=cursor, size=THREADS_A_PAGE)


def earlier_texts(session: Session, post: Post) -> list[PostRevision]:
    """Return the earlier texts of a post, the first one first."""
    return list(session.scalars(select(PostRevision).where(PostRevision.post_id == post.id).order_by(PostRevision.number)))


def count_posts(session: Session) -> int:
    """Count the posts that can be read."""
    return session.scalar(select(func.count()).select_from(Post).where(Post.state == State.VISIBLE)) or 0


def aliases(session: Session, alias_ids: Sequence[str]) -> dict[str, Alias]:
    """Return some aliases by id."""
    return {alias.id: alias for alias in session.scalars(select(Alias).where(Alias.id.in_(alias_ids)))}


def mentioned(session: Session, post: Post) -> list[Alias]:
    """Return the names that a post speaks to with an @, among those that speak in its thread: the ones that are shown so in it."""
    names = sorted(markup.mentioned(post.html))[:CALLED]
    speaking = select(Post.alias_id).where(Post.thread_id == post.thread_id, Post.seq > 0, Post.state == State.VISIBLE)
    return list(session.scalars(select(Alias).where(Alias.name.in_(names), Alias.id.in_(speaking)).order_by(Alias.name))) if names else []


def quoted(session: Session, post: Post) -> list[Post]:
    """Return the posts that a post quotes with a link to them, as far as they can be read."""
    ids = sorted(markup.quoted_posts(post.body))[:CALLED]
    return list(session.scalars(select(Post).where(Post.id.in_(ids), Post.state == State.VISIBLE))) if ids else []


def parents_of(session: Session, rows: list[Post]) -> dict[str, Post]:
    """Return those posts that some posts answer and that are not among them, by id."""
    here = {post.id for post in rows}
    elsewhere = {post.parent_id for post in rows if post.parent_id and post.parent_id not in here}
    if not elsewhere:
        return {}
    found = session.scalars(select(Post).where(Post.id.in_(elsewhere)).options(joinedload(Post.alias, innerjoin=True)))
    return {post.id: post for post in found}


def _on_board(board: Board, tag: Tag | None) -> Select[Thread]:
    statement = select(Thread).where(Thread.board_id == board.id, Thread.activity > 0)
    if tag is not None:
        statement = statement.where(Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id)))
    return statement.options(joinedload(Thread.starter), lazyload(Thread.board))


def _joined(session: Session, thread_id: str) -> Thread | None:
    return session.scalar(select(Thread).join(ThreadRedirect, ThreadRedirect.thread_id == Thread.id).where(ThreadRedirect.id == thread_id))


def _post(session: Session, post_id: str) -> Post | None:
    return session.scalar(select(Post).where(Post.id == post_id).options(joinedload(Post.thread), joinedload(Post.alias)))


def _is_own(session: Session, alias_id: str, reader: Reader) -> bool:
    return reader is not None and owns(session, reader, alias_id)


def _posts_of(thread: Thread) -> Select[Post]:
    return select(Post).where(Post.thread_id == thread.id, Post.seq > 0).options(joinedload(Post.alias, innerjoin=True))
