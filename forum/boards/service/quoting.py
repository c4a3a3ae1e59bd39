"""What becomes of quotations when the words they quote can be read no more: each quoting post in a transaction of its own.

Words that their author takes back go from what quotes them, for good. Words that a moderator hides are not shown in quotations while they are
hidden. The words of somebody who is erased as a person stay in quotations, without the name (`forum.privacy`): nothing here listens to that.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.boards.events import PostChanged, QuotationChanged
from forum.boards.models import Post, PostRevision, Quotation, State
from forum.boards.service import rendering
from forum.core import markup, outbox


def veil_quotations(session: Session, post_id: str) -> None:
    """See to the quotations of a post that was hidden, or can be read again; what else may have happened to it concerns nobody's quotation."""
    state = session.scalar(select(Post.state).where(Post.id == post_id))
    quoting = select(Post.id, Post.html.contains(markup.HIDDEN_WORDS)).join(Quotation, Quotation.post_id == Post.id)
    for quoting_id, has_veil in session.execute(quoting.where(Quotation.quoted_id == post_id)).all():
        if state == State.HIDDEN or (state == State.VISIBLE and has_veil):
            _pass_on(session, post_id, quoting_id)


def scrub_quotations(session: Session, post_id: str) -> None:
    """See to the quotations of a post whose words were taken back."""
    for quoting_id in session.scalars(select(Quotation.post_id).where(Quotation.quoted_id == post_id)).all():
        _pass_on(session, post_id, quoting_id)


def follow_quoted(session: Session, quotation: str) -> None:
    """Make one post agree with what has become of one that it quotes.

    :param quotation: the ids of the post that is quoted and of the one that quotes it, with a space between them.
    """
    quoted_id, post_id = quotation.split(" ")
    post = session.scalar(select(Post).where(Post.id == post_id, Post.state != State.DELETED))
    if post is None:
        return
    standing = _standing(session, quoted_id)
    body = post.body
    if standing is not None:
        for earlier in session.scalars(select(PostRevision).where(PostRevision.post_id == post_id)):
            earlier.body = markup.without_words(earlier.body, quoted_id, markup.TAKEN_BACK, but_from=standing)
        body = markup.without_words(body, quoted_id, markup.TAKEN_BACK, but_from=standing)
    before = (post.body, post.html)
    rendering.put(session, post, body)
    if (post.body, post.html) != before:
        outbox.record(session, PostChanged(post_id))
    if standing == []:
        session.execute(delete(Quotation).where(Quotation.quoted_id == quoted_id, Quotation.post_id == post_id))


def _standing(session: Session, post_id: str) -> list[str] | None:
    """Return the texts of a post that may go on being quoted: none when it is gone, and None when nothing of it was taken back."""
    post = session.scalar(select(Post).where(Post.id == post_id, Post.state != State.DELETED))
    if post is None:
        return []
    earlier = session.scalars(select(PostRevision).where(PostRevision.post_id == post_id)).all()
    return [post.body, *(row.body for row in earlier if not row.erased)] if any(row.erased for row in earlier) else None


def _pass_on(session: Session, quoted_id: str, quoting_id: str) -> None:
    outbox.record(session, QuotationChanged(f"{quoted_id} {quoting_id}"))
