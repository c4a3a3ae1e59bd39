"""Who may read and write what on the boards; it changes nothing."""

from forum.accounts.members import Member, Reader
from forum.boards.models import Board, Post, State
from forum.core.errors import Refused


def may_read(board: Board, reader: Reader) -> bool:
    """Say whether a reader may read a board."""
    return not board.members_only or reader is not None


def require_may_read(board: Board, reader: Reader) -> None:
    """Let those through who may read a board.

    :raises Refused: for visitors of a board for members.
    """
    if not may_read(board, reader):
        raise Refused("This board is for members, so that what is said here stays among people who take part. Please sign in or join to read it.")


def require_may_post(board: Board, member: Member) -> None:
    """Let a member start a thread on a board they may read; pauses are asked for in `forum.accounts.service.limited`.

    :raises Refused: if the member may not read it.
    """
    require_may_read(board, member)


def require_may_reply(board: Board, parent: Post, member: Member) -> None:
    """Let a member answer a post.

    :raises Refused: if the post is hidden or deleted, or the member may not write here.
    """
    require_may_post(board, member)
    if parent.state == State.HELD:
        raise Refused("Only you can see this post yet. It can be answered as soon as the others see it.")
    if parent.state == State.HIDDEN:
        raise Refused("A moderator has hidden this post, so it cannot be answered. You can reply to the thread instead.")
    if parent.state == State.DELETED:
        raise Refused("Its author has deleted this post, so it cannot be answered. You can reply to the thread instead.")


def require_own(post: Post, *, own: bool) -> None:
    """Let authors through to their own posts, while those can be read.

    :raises Refused: for anybody else, and for a post that is hidden or deleted.
    """
    if not own:
        raise Refused("Only its author can change a post.")
    if post.shown_state == State.HIDDEN:
        raise Refused("A moderator has hidden this post. Your notices say why, and it cannot be changed meanwhile.")
    if post.state == State.DELETED:
        raise Refused("This post is deleted already.")
