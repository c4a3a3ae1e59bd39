"""What follows from facts: the people concerned are told. Each may run twice and then changes nothing.

Whether somebody wants to be told is not asked here but when they look: a notice that was never made would show in the database who has muted whom.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.accounts.models import Alias
from forum.boards import queries as boards
from forum.boards.models import Post, Quotation, State
from forum.moderation import queries
from forum.moderation.models import Keeping, Lifting, Pattern
from forum.notifications.models import Kind
from forum.notifications.service import add_notice, forget


def tell_people(session: Session, decision_id: str) -> None:
    """Tell those who flagged what was decided, and the author if something changed for the post.

    An author of whose post nothing came is not told that somebody had flagged it; a decision that was taken back is told to nobody.
    """
    decision = queries.decisions(session, [decision_id]).get(decision_id)
    if decision is None or decision.undone:
        return
    if decision.for_author:
        add_notice(session, decision.case.author_alias_id, Kind.OWN_POST, decision.id)
    for flag in queries.flags_of(session, decision.case):
        if flag.alias_id is not None:
            add_notice(session, flag.alias_id, Kind.OWN_FLAG, decision.id)


def tell_of_pattern(session: Session, pattern_id: str) -> None:
    """Tell the name that had told of a pattern that it was decided."""
    pattern = session.get(Pattern, pattern_id)
    if pattern is not None:
        add_notice(session, pattern.alias_id, Kind.PATTERN, pattern.id)


def tell_of_lifting(session: Session, lifting_id: str) -> None:
    """Tell a name that the person behind it was looked up for a legal demand."""
    lifting = session.get(Lifting, lifting_id)
    if lifting is not None:
        add_notice(session, lifting.alias_id, Kind.SEAL_LIFTED, lifting.id)


def tell_of_keeping(session: Session, keeping_id: str) -> None:
    """Tell the name whose post begins a thread, or a part of one, that a moderator did something with it."""
    keeping = session.get(Keeping, keeping_id)
    if keeping is None or keeping.undone:
        return
    began = select(Alias.id).join(Post, Post.alias_id == Alias.id).where(Post.id == keeping.post_id, Alias.tag.is_not(None))
    alias_id = session.scalar(began)
    if alias_id is not None:
        add_notice(session, alias_id, Kind.KEPT, keeping.id)


def tell_of_post(session: Session, post_id: str) -> None:
    """Tell the names that a new post answers, speaks to or quotes; each once, and for the first of these reasons.

    Another name of its own author is told like any other: that it was not would show that they are one person.
    """
    post = _visible(session, post_id)
    if post is None:
        return
    told: dict[str, Kind] = {}
    parent = _visible(session, post.parent_id) if post.parent_id else None
    if parent is not None:
        told[parent.alias_id] = Kind.REPLY
    for alias in boards.mentioned(session, post):
        told.setdefault(alias.id, Kind.MENTION)
    for other in boards.quoted(session, post):
        told.setdefault(other.alias_id, Kind.QUOTE)
    told.pop(post.alias_id, None)
    belonging = session.scalars(select(Alias.id).where(Alias.id.in_(told), Alias.tag.is_not(None)))
    for alias_id in sorted(belonging):
        add_notice(session, alias_id, told[alias_id], post.id)


def tell_of_support(session: Session, post_id: str) -> None:
    """Tell the author of a post that somebody has left a sign of support there: once a post, and neither who nor when."""
    post = _visible(session, post_id)
    if post is not None and post.alias.tag is not None:
        add_notice(session, post.alias_id, Kind.SUPPORT, post.id, day=post.day)


def forget_disowned(session: Session, post_id: str) -> None:
    """Forget who was told of answers, quotations and signs at a post that lost its name: they would still say whose it was."""
    answers = select(Post.id).where(Post.parent_id == post_id)
    quoting = select(Quotation.post_id).where(Quotation.quoted_id == post_id)
    forget(session, Kind.REPLY, answers)
    forget(session, Kind.QUOTE, quoting)
    forget(session, Kind.SUPPORT, select(Post.id).where(Post.id == post_id))


def _visible(session: Session, post_id: str) -> Post | None:
    return session.scalar(select(Post).where(Post.id == post_id, Post.state == State.VISIBLE, Post.seq > 0).options(joinedload(Post.alias)))
