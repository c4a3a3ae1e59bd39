"""Taking the name off one post: the words stay where they are, and stand under a name of their own that is nobody's.

What others keep of the tie between the post and its name is left to `forum.privacy.disowning`.
"""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import policy
from forum.boards.events import PostChanged, PostDisowned, ThreadChanged
from forum.boards.models import Post, PostMinute, State, Support
from forum.core import outbox
from forum.core.errors import Refused
from forum.core.words import _


def require_may_disown(session: Session, member: Member, post: Post) -> None:
    """Let the author of a post take their name off it.

    :raises Refused: for anybody else, for a post that others cannot read, and for what was said as a moderator.
    """
    policy.require_own(post, own=aliases.owns(session, member, post.alias_id))
    if post.alias.official:
        raise Refused(_("What was said as a moderator stays under that name, so that it can be answered for."))
    if post.state != State.VISIBLE:
        raise Refused(_("Only you can see this post yet. You can change or delete it."))


def give_away(session: Session, post: Post) -> Alias:
    """Put a post under a name that is nobody's and stands nowhere else, and return that name. It cannot be undone.

    Who began the thread is not marked any more if it was the opening post: the mark at other posts would lead back.
    """
    nobody = aliases.nameless(session)
    if post.is_opening:
        post.thread.starter_id = nobody.id
        outbox.record(session, ThreadChanged(post.thread_id))
    post.alias_id, post.alias = nobody.id, nobody
    for beside in (PostMinute, Support):
        session.execute(delete(beside).where(beside.post_id == post.id))
    session.flush()
    outbox.record(session, PostChanged(post.id))
    outbox.record(session, PostDisowned(post.id))
    return nobody
