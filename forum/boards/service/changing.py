"""Changes to what stands on the boards: edits with their history, deletion, and the hiding that moderators decide."""

from collections.abc import Iterable

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.service import limited
from forum.boards import policy
from forum.boards.events import PostChanged, ThreadChanged, WordsTakenBack
from forum.boards.models import Post, PostDue, PostEnd, PostMinute, PostRevision, Quotation, State, Support
from forum.boards.service import contexts, holding, noting, placing, rendering, waiting, watching
from forum.boards.service.writing import checked_body, checked_source, checked_stance, checked_title
from forum.core import clock, outbox, text
from forum.core.errors import Conflict, Missing
from forum.core.words import _, later
from forum.resources import crisis

REASON_LIMIT = 200


def edit_post(  # noqa: PLR0913  # a change is what is typed into its form
    session: Session,
    member: Member,
    post: Post,
    *,
    body: str,
    title: str = "",
    reason: str = "",
    seen: int | None = None,
    html: str = "",
    source: str | None = None,
    notes: Iterable[str] | None = None,
    stance: str | None = None,
) -> None:
    """Change an own post; the earlier text stays where readers can see it, unless nobody has seen it yet.

    :param title: the thread's title, if the post opened it.
    :param seen: how many earlier texts there were when the form was opened.
    :param html: what the text looks like, when that was made before.
    :param source: where it says that it comes from; None to leave that as it is.
    :param notes: its content notes; None to leave them as they are.
    :param stance: how a health claim in it is meant; None to leave that as it is.
    :raises Invalid: if the new text cannot be taken.
    :raises Refused: if the post is not the member's, or cannot be changed.
    :raises Conflict: if the post was changed meanwhile, in another window.
    """
    policy.require_may_post(post.thread.board, member)
    limited.require_may_write(session, member)
    require_own(session, member, post)
    if seen is not None and seen != post.revisions:
        raise Conflict(_("You changed this post in another window meanwhile. Your words are kept below: please look at both."))
    body = checked_body(body)
    title = checked_title(title) if post.is_opening else ""
    if body != post.body or title not in ("", post.thread.title):
        watching.require_may_be_said(session, post.thread.board, f"{title}\n{body}")
    source = post.source if source is None else checked_source(source)
    stance = post.stance if stance is None else checked_stance(stance)
    if notes is not None:
        noting.change(session, post, notes)
    if (body, source, stance) == (post.body, post.source, post.stance) and title in ("", post.thread.title):
        return
    post.source, post.stance = source, stance
    if post.state == State.HELD:
        _change_held(session, post, title, body, html)
        return
    _keep_earlier_text(session, post, reason)
    _change_shown(session, post, title, body, html)


def delete_post(session: Session, member: Member, post: Post) -> None:
    """Delete an own post: its words and earlier texts are erased, and its place in the tree stays, if it had taken one.

    :raises Refused: if the post is not the member's, or is hidden or deleted.
    """
    require_own(session, member, post)
    take_words_back(session, post)


def take_words_back(session: Session, post: Post) -> None:
    """Erase what somebody wrote in a post because they want it gone: here, and where others quote it."""
    erase_words(session, post)
    outbox.record(session, WordsTakenBack(post.id))


def erase_words(session: Session, post: Post) -> None:
    """Erase all that somebody wrote in a post. One that nobody has seen goes as a whole; another one keeps its place, for the answers' sake.

    What others quote of it stays, unless a moderator has hidden it: what was not to be seen must not come back with its erasing.
    """
    if not post.is_out:
        placing.take_back(session, post)
        outbox.record(session, PostChanged(post.id))
        return
    if post.state == State.HIDDEN:
        outbox.record(session, WordsTakenBack(post.id))
    for beside in (PostRevision, PostMinute, PostDue, PostEnd, Quotation, Support):
        session.execute(delete(beside).where(beside.post_id == post.id))
    post.state, post.body, post.html, post.source, post.revisions = State.DELETED, "", "", "", 0
    post.edited_day, post.edit_reason, post.hidden_reason, post.stance = None, "", "", ""
    noting.forget(post)
    contexts.forget(post)
    if post.is_opening:
        post.thread.title, post.thread.slug = later("Deleted by its author"), "deleted"
    _changed(session, post)


def erase_earlier_text(session: Session, member: Member, post: Post, number: int) -> None:
    """Erase one earlier text of an own post, for somebody who gave too much away; that there was one stays visible.

    :raises Refused: if the post is not the member's.
    :raises Missing: if it has no such earlier text.
    """
    require_own(session, member, post)
    if not 1 <= number <= post.revisions:
        raise Missing(_("There is no such earlier text."))
    earlier = (PostRevision.post_id == post.id, PostRevision.number == number)
    session.execute(update(PostRevision).where(*earlier).values(body="", title="", reason="", erased=True))
    outbox.record(session, PostChanged(post.id))
    outbox.record(session, WordsTakenBack(post.id))


def erase_earlier_texts(session: Session, post: Post) -> None:
    """Erase all earlier texts of a post, whose author leaves; that there were some stays visible."""
    erased = {"body": "", "title": "", "reason": "", "erased": True}
    session.execute(update(PostRevision).where(PostRevision.post_id == post.id).values(erased))
    outbox.record(session, PostChanged(post.id))


def hide_post(session: Session, post: Post, reason: str) -> None:
    """Hide a post from everybody; the place says that a moderator did it, and why. One that is held gets no place, and stays held."""
    if post.state == State.HELD:
        post.hidden_reason = reason[:300] or later("a decision of a moderator")
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


def fold_post(session: Session, post: Post, *, folded: bool) -> dict[str, bool]:
    """Put a post behind a button, or take it from there; return how it was before."""
    before = {"folded": post.folded}
    if post.folded != folded:
        post.folded = folded
        outbox.record(session, PostChanged(post.id))
    return before


def _changed(session: Session, post: Post) -> None:
    if post.is_opening:
        post.thread.state = post.state
        outbox.record(session, ThreadChanged(post.thread_id))
    else:
        waiting.settle(session, post.thread_id)
    outbox.record(session, PostChanged(post.id))


def _change_held(session: Session, post: Post, title: str, body: str, html: str) -> None:
    """Change a post that only its author has seen. That it changed is counted for a moderator who reads it at the same time."""
    post.revisions += 1
    rendering.put(session, post, body, html)
    if title:
        post.thread.title, post.thread.slug = title, text.slug(title)
    if crisis.may_be_danger(f"{title}\n{body}"):
        holding.release(session, post)


def _change_shown(session: Session, post: Post, title: str, body: str, html: str) -> None:
    rendering.put(session, post, body, html)
    if title and title != post.thread.title:
        post.thread.title, post.thread.slug = title, text.slug(title)
        outbox.record(session, ThreadChanged(post.thread_id))
    outbox.record(session, PostChanged(post.id))


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
