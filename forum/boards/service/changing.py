"""Changes to what stands on the boards: edits with their history, deletion, and the hiding that moderators decide."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import limited
from forum.boards import policy
from forum.boards.events import PostChanged, ThreadChanged
from forum.boards.models import Post, PostDue, PostEnd, PostMinute, PostRevision, State
from forum.boards.service import holding, placing
from forum.boards.service.writing import checked_body, checked_title
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Missing
from forum.resources import crisis

REASON_LIMIT = 200


def edit_post(session: Session, member: Member, post: Post, *, body: str, title: str = "", reason: str = "", seen: int | None = None) -> None:
    """Change an own post; the earlier text stays where readers can see it, unless nobody has seen it yet.

    :param title: the thread's title, if the post opened it.
    :param seen: how many earlier texts there were when the form was opened.
    :raises Invalid: if the new text cannot be taken.
    :raises Refused: if the post is not the member's, or cannot be changed.
    :raises Conflict: if the post was changed meanwhile, in another window.
    """
    policy.require_may_post(post.thread.board, member)
    limited.require_may_write(session, member)
    require_own(session, member, post)
    if seen is not None and seen != post.revisions:
        raise Conflict("You changed this post in another window meanwhile. Your words are kept below: please look at both.")
    body = checked_body(body)
    title = checked_title(title) if post.is_opening else ""
    if body == post.body and title in ("", post.thread.title):
        return
    if post.state == State.HELD:
        _change_held(session, post, title, body)
        return
    _keep_earlier_text(session, post, reason)
    placing.write(post, body)
    if title and title != post.thread.title:
        post.thread.title, post.thread.slug = title, text.slug(title)
        outbox.record(session, ThreadChanged(post.thread_id))
    outbox.record(session, PostChanged(post.id))


def delete_post(session: Session, member: Member, post: Post) -> None:
    """Delete an own post: its words and earlier texts are erased, and its place in the tree stays, if it had taken one.

    :raises Refused: if the post is not the member's, or is hidden or deleted.
    """
    require_own(session, member, post)
    erase_words(session, post)


def erase_words(session: Session, post: Post) -> None:
    """Erase all that somebody wrote in a post. One that nobody has seen goes as a whole; another one keeps its place, for the answers' sake."""
    if not post.is_out:
        placing.take_back(session, post)
        outbox.record(session, PostChanged(post.id))
        return
    for beside in (PostRevision, PostMinute, PostDue, PostEnd):
        session.execute(delete(beside).where(beside.post_id == post.id))
    post.state, post.body, post.html, post.source, post.revisions = State.DELETED, "", "", "", 0
    post.edited_day, post.edit_reason, post.hidden_reason = None, "", ""
    if post.is_opening:
        post.thread.title, post.thread.slug = "Deleted by its author", "deleted"
    _changed(session, post)


def erase_earlier_text(session: Session, member: Member, post: Post, number: int) -> None:
    """Erase one earlier text of an own post, for somebody who gave too much away; that there was one stays visible.

    :raises Refused: if the post is not the member's.
    :raises Missing: if it has no such earlier text.
    """
    require_own(session, member, post)
    if not 1 <= number <= post.revisions:
        raise Missing("There is no such earlier text.")
    earlier = (PostRevision.post_id == post.id, PostRevision.number == number)
    session.execute(update(PostRevision).where(*earlier).values(body="", title="", reason="", erased=True))
    outbox.record(session, PostChanged(post.id))


def hide_post(session: Session, post: Post, reason: str) -> None:
    """Hide a post from everybody; the place says that a moderator did it, and why. One that is held gets no place, and stays held."""
    if post.state == State.HELD:
        post.hidden_reason = reason[:300] or "a decision of a moderator"
    if post.state == State.VISIBLE:
        post.state, post.hidden_reason = State.HIDDEN, reason[:300]
        _changed(session, post)


def restore_post(session: Session, post: Post) -> None:
    """Show a hidden post again; one that was held before waits again."""
    if post.state == State.HELD:
        post.hidden_reason = ""
    if post.state == State.HIDDEN:
        post.state, post.hidden_reason = State.VISIBLE, ""
        _changed(session, post)


def _changed(session: Session, post: Post) -> None:
    if post.is_opening:
        post.thread.state = post.state
        outbox.record(session, ThreadChanged(post.thread_id))
    outbox.record(session, PostChanged(post.id))


def _change_held(session: Session, post: Post, title: str, body: str) -> None:
    """Change a post that only its author has seen. That it changed is counted for a moderator who reads it at the same time."""
    post.revisions += 1
    placing.write(post, body)
    if title:
        post.thread.title, post.thread.slug = title, text.slug(title)
    if crisis.may_be_danger(f"{title}\n{body}"):
        holding.release(session, post)


def _keep_earlier_text(session: Session, post: Post, reason: str) -> None:
    reason = text.clean_line(reason)[:REASON_LIMIT]
    title = post.thread.title if post.is_opening else ""
    post.revisions += 1
    session.add(PostRevision(post_id=post.id, number=post.revisions, title=title, body=post.body, day=post.edited_day or post.day, reason=reason))
    post.edited_day, post.edit_reason = clock.today(), reason


def require_own(session: Session, member: Member, post: Post) -> None:
    """Let the author of a post through.

    :raises Refused: if it is not the member's, or cannot be changed.
    """
    policy.require_own(post, own=aliases.owns(session, member, post.alias_id))
