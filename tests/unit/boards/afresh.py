"""Posts and threads as the next request finds them, and a reply under a name for one board; for tests of what keepers do to threads."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards import queries
from forum.boards.models import Post, Thread
from forum.boards.service import voices, writing
from forum.core.names import public_id


def loaded(session: Session, post: Post | str) -> Post:
    """Return a post as it stands in the database."""
    session.flush()
    session.expire_all()
    return session.scalars(select(Post).where(Post.id == _id_of(post))).unique().one()


def thread_of(session: Session, post: Post | str) -> Thread:
    """Return the thread in which a post stands now."""
    session.flush()
    thread = session.scalars(select(Thread).join(Post, Post.thread_id == Thread.id).where(Post.id == _id_of(post))).one()
    session.refresh(thread)
    return thread


def under_board_name(session: Session, member: Member, parent: Post) -> Post:
    """Answer a post under a name that the member has on its board alone."""
    parent = queries.get_post(session, parent.id, member)
    seed = public_id()
    voice = next(one for one in voices.choices(session, member, parent.thread.board, parent.thread, seed) if one.kind == "board")
    alias = voices.speak(session, member, parent.thread.board, parent.thread_id, voice.key, seed)
    return writing.reply(session, member, parent, alias, writing.Draft(seed, "An answer."))


def _id_of(post: Post | str) -> str:
    return post if isinstance(post, str) else post.id
