"""What moderators can put on a post short of hiding it: behind a button, or closed for answers; putting it on, taking it off, and both back.

The rows are changed by `forum.boards`; which of it is decided is left to `forum.moderation.service`.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.boards.models import Post
from forum.boards.service import changing
from forum.boards.service.keeping import marking
from forum.core.errors import Conflict

FOLD: Final = "fold"
CLOSE: Final = "close"


def of(post: Post) -> frozenset[str]:
    """Return the marks that are on a post."""
    closed = post.thread.locked if post.is_opening else post.locked
    return frozenset(mark for mark, there in ((FOLD, post.folded), (CLOSE, closed)) if there)


def put_on(session: Session, post_id: str, mark: str, words: str) -> dict[str, Any]:
    """Put a mark on a post, and return what puts it back.

    :param words: what readers are told about a closed one.
    """
    post = _post(session, post_id)
    if mark == FOLD:
        return changing.fold_post(session, post, folded=True)
    return marking.lock(session, post.thread, words, None) if post.is_opening else marking.lock_branch(session, post, words, None)


def take_off(session: Session, post_id: str, mark: str) -> dict[str, Any]:
    """Take a mark off a post, and return what puts it back."""
    post = _post(session, post_id)
    if mark == FOLD:
        return changing.fold_post(session, post, folded=False)
    return marking.unlock(session, post.thread) if post.is_opening else marking.unlock_branch(session, post)


def put_back(session: Session, post_id: str, mark: str, before: Mapping[str, Any]) -> None:
    """Let a post be as it was before a mark was put on it or taken off; what else has changed it since stays."""
    post = _post(session, post_id)
    if mark == FOLD:
        changing.fold_post(session, post, folded=before["folded"])
        return
    try:
        marking.take_back(session, post.thread, dict(before))
    except Conflict:
        return  # a moderator has opened or closed it by hand meanwhile, with a reason and a line of their own


def _post(session: Session, post_id: str) -> Post:
    return session.scalars(select(Post).where(Post.id == post_id).options(joinedload(Post.thread))).one()
