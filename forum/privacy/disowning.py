"""Taking the name off one post: every feature forgets that the two belonged together. The row itself is changed in `forum.boards.service.disowning`.

The whole is done at once, so that no list shows it half done. What is marked outside the database, so that no backup brings the name back,
follows by a fact.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.boards import personal_data as boards
from forum.boards.models import Post, Quotation, State
from forum.boards.service import disowning
from forum.core import markup
from forum.moderation import personal_data as moderation
from forum.moderation import queries as cases
from forum.moderation.policy import require_not_looked_at
from forum.notifications import personal_data as notifications


def require_may_disown(session: Session, member: Member, post: Post) -> None:
    """Let the author of a post take their name off it, while no moderator has anything in its thread to look at.

    :raises Refused: otherwise, and for a post that is not theirs or that others cannot read.
    """
    disowning.require_may_disown(session, member, post)
    require_not_looked_at(busy=cases.is_any_open_in(session, post.thread_id))


def disown(session: Session, member: Member, post: Post) -> None:
    """Take a member's name off a post of theirs, for good.

    :raises Refused: as `require_may_disown`.
    """
    require_may_disown(session, member, post)
    carry_out(session, post)


def carry_out(session: Session, post: Post) -> None:
    """Take the name off a post, whoever asked for that; nothing happens where it is nobody's already."""
    alias = session.get_one(Alias, post.alias_id)
    owner = aliases.owner_of(session, alias)
    if owner is None:
        return
    notifications.disown_post(session, post.id, alias)
    nobody = disowning.give_away(session, post)
    moderation.disown_post(session, post.id, nobody, owner)
    _scrub(session, post, alias, nobody)


def _scrub(session: Session, post: Post, alias: Alias, nobody: Alias) -> None:
    """Take the name from where others quote this post, and from where they speak to it in a thread in which it does not speak any more."""
    here = (Post.thread_id == post.thread_id, Post.seq > 0)
    speaks = session.scalar(select(Post.id).where(*here, Post.alias_id == alias.id, Post.state != State.DELETED).limit(1))
    found = set(session.scalars(select(Quotation.post_id).where(Quotation.quoted_id == post.id)))
    if speaks is None:
        named = or_(Post.body.icontains(f"@{alias.name}", autoescape=True), Post.body.contains(markup.names_quoted(alias.name), autoescape=True))
        found.update(session.scalars(select(Post.id).where(*here, named, Post.id != post.id)))
    # No text speaks to a name that nobody has ever seen: then the links to this post alone are followed.
    who = boards.Quoted(alias.name if speaks is None else nobody.name_key, frozenset({f"/p/{post.id}"}), tuple(found))
    for post_id in sorted(found):
        boards.erase_quoted_name(session, post_id, who)
