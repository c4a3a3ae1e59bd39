"""Posts that wait before others see them: for a minute that was drawn, or for a moderator; and their coming out.

Who may write is asked in `writing`, where a post stands is counted in `placing`, and moderators decide in `forum.moderation`.
"""

import random
import re
import secrets
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Alias
from forum.accounts.service import muting
from forum.boards.events import PostHeld, PostPublished
from forum.boards.models import Post, PostDue, State
from forum.boards.service import placing, waiting
from forum.core import clock, outbox
from forum.core.errors import Refused
from forum.core.outbox import Transaction
from forum.core.words import _
from forum.resources import crisis

LATEST = 360
"""Minutes within which a post comes out whose author asked for that: long enough to hide when they write (`docs/safety.md`)."""

FIRST_POSTS = 3
"""Who has fewer posts that others can read is new: theirs wait for a moderator where the forum is set so, or where they are full of links."""


ANY_LINKS = 10_000
"""As many links as a post can hold: no limit."""

_LINK = re.compile(r"(?i)(?:https?://|www\.)\S")


class Wait(StrEnum):
    """What a new post waits for."""

    NOTHING = "nothing"
    TIME = "time"
    LOOK = "look"


def wait_for(  # each reason for waiting is asked by its own word
    session: Session, member: Member, alias: Alias, text: str, *, to: Post | None = None, later: bool = False, watched: bool = False
) -> Wait:
    """Say what a post waits for that is about to be written.

    A cry for help never waits. Which of several reasons holds a post up is not told to anybody.

    :param text: all that will stand in it.
    :param to: the post it answers.
    :param later: whether its author asked for a time that nobody can tell.
    :param watched: whether it holds words that a moderator is to look at.
    """
    if crisis.may_be_danger(text):
        return Wait.NOTHING
    looked_at = watched or (to is not None and to.thread.approval)
    if not alias.official and (looked_at or _is_limited(session, member, to) or _is_new_and_held(session, member, text)):
        return Wait.LOOK
    return Wait.TIME if later else Wait.NOTHING


def send(session: Session, post: Post, wait: Wait) -> None:
    """Tell the rest of the forum of a post that was just written, or let it wait."""
    if wait == Wait.TIME:
        session.add(PostDue(post_id=post.id, minute=clock.minute() + 1 + secrets.randbelow(LATEST)))
        session.flush()
    elif wait == Wait.LOOK:
        outbox.record(session, PostHeld(post.id))
    else:
        waiting.count_first_reply(session, post)
        outbox.record(session, PostPublished(post.id))


def publish_now(session: Session, member: Member, post: Post) -> None:
    """Let an own post out before its time.

    :raises Refused: if it is not the member's, or waits for a moderator.
    """
    if not aliases.owns(session, member, post.alias_id):
        raise Refused(_("Only its author can do that."))
    if post.state != State.HELD:
        return
    if not has_time(session, post):
        raise Refused(_("A volunteer looks at this one before it appears. It is not forgotten, and you can change or delete it meanwhile."))
    release(session, post)


def release(session: Session, post: Post) -> None:
    """Let a held post out: it takes its place now, and nothing says since when it has waited.

    One that is out stays so, and so does one that a moderator has kept back.
    """
    session.execute(delete(PostDue).where(PostDue.post_id == post.id))
    if post.state != State.HELD or post.is_kept_back:
        return
    post.revisions = 0  # changes that nobody could see count for nobody
    placing.put_out(session, post)
    waiting.count_first_reply(session, post)
    outbox.record(session, PostPublished(post.id))


def release_due(reading: Transaction, writing: Transaction) -> None:
    """Let out the posts whose time has come.

    One a transaction, in no order: what comes out together must not show what was written together.
    """
    with reading() as session:
        due = list(session.scalars(select(PostDue.post_id).where(PostDue.minute <= clock.minute())))
    random.SystemRandom().shuffle(due)
    for post_id in due:
        with writing() as session:
            _release_if_due(session, post_id)


def has_time(session: Session, post: Post) -> bool:
    """Say whether a held post comes out by itself."""
    return bool(timed_among(session, [post]))


def timed_among(session: Session, posts: Sequence[Post]) -> set[str]:
    """Return the ids of those of some posts that are held and come out by themselves; one question for all of them."""
    held = [post.id for post in posts if post.state == State.HELD]
    return set(session.scalars(select(PostDue.post_id).where(PostDue.post_id.in_(held)))) if held else set()


def _release_if_due(session: Session, post_id: str) -> None:
    # Whoever takes the row lets the post out: its author may do so at the same moment.
    taken = session.scalar(delete(PostDue).where(PostDue.post_id == post_id).returning(PostDue.post_id))
    if taken is not None:
        release(session, session.scalars(select(Post).where(Post.id == post_id).options(joinedload(Post.thread))).one())


def _is_limited(session: Session, member: Member, to: Post | None) -> bool:
    return to is not None and muting.is_contact_limited(session, member, to.alias_id)


def _is_new_and_held(session: Session, member: Member, text: str) -> bool:
    """Say whether somebody is new, and the forum is set so that a moderator looks first: at everything, or at what is full of links."""
    held = session.info.get("hold_first_posts", False) or len(_LINK.findall(text)) > session.info.get("new_member_links", ANY_LINKS)
    return held and not member.is_moderator and _is_among_first(session, member)


def _is_among_first(session: Session, member: Member) -> bool:
    own = [alias.id for alias in aliases.all_of(session, member)]
    seen = session.scalar(select(func.count()).select_from(Post).where(Post.alias_id.in_(own), Post.state == State.VISIBLE)) or 0
    return seen < FIRST_POSTS
