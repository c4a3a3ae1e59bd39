"""How a text becomes what is shown: with the names it can mention, and without quoted words that nobody may read now.

The dialect and its cleaning are in `forum.core.markup`; what becomes of quotations when the quoted post goes is told by `quoting`.
"""

from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from forum.accounts.models import Alias
from forum.boards.models import Post, Quotation, State
from forum.core import markup
from forum.core.model import ID_LENGTH
from forum.core.outbox import Transaction

QUOTATIONS = 100
"""So many posts that one post quotes are followed."""

AT_ONCE = 50
"""Posts that are shown anew in one transaction."""


def html_of(session: Session, post_id: str, body: str, thread_id: str = "") -> str:
    """Return what a text looks like in a post.

    :param thread_id: where it stands: those who have spoken there can be mentioned.
    """
    return markup.render(veiled(session, body), post_id=post_id, mentions=_speaking(session, thread_id) if "@" in body else ())


def put(session: Session, post: Post, body: str, html: str = "") -> None:
    """Put another text into a post that has its place in a thread.

    :param html: what it looks like, when that was made before.
    """
    post.body, post.html, post.renderer = body, html or html_of(session, post.id, body, post.thread_id), markup.VERSION
    note_quotations(session, post.id, body)


def veiled(session: Session, body: str) -> str:
    """Return a text without the words that it quotes from posts which a moderator has hidden."""
    quoted = markup.quoted_posts(body)
    if not quoted:
        return body
    for post_id in session.scalars(select(Post.id).where(Post.id.in_(quoted), Post.state == State.HIDDEN)):
        body = markup.without_words(body, post_id, markup.HIDDEN_WORDS)
    return body


def note_quotations(session: Session, post_id: str, body: str) -> None:
    """Keep in mind which posts a text quotes. What an earlier text quoted stays noted, since that can be read, too."""
    quoted = sorted(one for one in markup.quoted_posts(body) if len(one) <= ID_LENGTH)[:QUOTATIONS]
    if quoted:
        known = set(session.scalars(select(Quotation.quoted_id).where(Quotation.post_id == post_id)))
        session.add_all(Quotation(quoted_id=one, post_id=post_id) for one in quoted if one not in known)
        session.flush()


def render_anew(reading: Transaction, writing: Transaction) -> None:
    """Show anew what an earlier version of the dialect has shown; what is changed meanwhile is shown anew by that.

    :param reading: opens a transaction that only looks; the slow part is done there, where nobody waits for it.
    :param writing: opens a transaction that commits at its end.
    """
    last = ("", 0)
    old = (Post.renderer < markup.VERSION, Post.state != State.DELETED)
    while True:
        with reading() as session:
            after = (tuple_(Post.thread_id, Post.seq) > last, *old)
            posts = session.scalars(select(Post).where(*after).order_by(Post.thread_id, Post.seq).limit(AT_ONCE)).all()
            made = [(post.thread_id, post.seq, post.body, html_of(session, post.id, post.body, post.thread_id)) for post in posts]
        if not made:
            return
        last = made[-1][:2]
        with writing() as session:
            for thread_id, seq, body, html in made:
                same = (Post.thread_id == thread_id, Post.seq == seq, Post.body == body, *old)
                values: dict[str, Any] = {"html": html, "renderer": markup.VERSION}
                session.execute(update(Post).where(*same).values(values).execution_options(synchronize_session=False))


def _speaking(session: Session, thread_id: str) -> list[str]:
    here = select(Post.alias_id).where(Post.thread_id == thread_id, Post.seq > 0, Post.state == State.VISIBLE)
    return list(session.scalars(select(Alias.name).where(Alias.id.in_(here))))
