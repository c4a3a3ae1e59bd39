"""Names as moderation sees them: what is flagged is the name itself. The rows belong to `forum.accounts`, and its id stands in no address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member, Reader
from forum.accounts.models import Alias
from forum.boards import queries as boards
from forum.boards.models import Post, State
from forum.core import seals
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation.subjects.kinds import OnlyHidden, Subject

MET = 20
"""Posts under a name among which one is looked for that its reader may read."""


class Names(OnlyHidden):
    """Names that posts stand under. Hidden, each is a sentence wherever it stands, until it is shown again or its owner takes another one."""

    address = ""

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a name, with one of the posts under it."""
        alias, post = self._get(session, subject_id), self._met(session, subject_id, reader)
        name = alias.hidden_name or alias.name
        return Subject(
            kind="name",
            id=alias.id,
            board_id=post.thread.board.id,
            board_title=post.thread.board.title,
            alias_id=alias.id,
            alias_name=alias.name,
            title="",
            around=post.thread.title,
            body=name,
            html="",
            revision=_revision(session, alias.id, name),
            state=State.HIDDEN if alias.hidden_name else State.VISIBLE,
            day=post.day,
            address=f"/p/{post.id}",
            only_hidden=True,
        )

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Let a sentence stand in the place of a name; the log says which agreement it is about."""
        aliases.hide_name(session, self._get(session, subject_id))

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a hidden name stand again."""
        aliases.show_name(session, self._get(session, subject_id))

    def erase(self, session: Session, subject_id: str) -> None:
        """Erase a name; the words under it stay."""
        alias = session.get(Alias, subject_id)
        if alias is not None:
            aliases.erase_name(session, alias)

    def _get(self, session: Session, alias_id: str) -> Alias:
        alias = session.get(Alias, alias_id)
        if alias is None or alias.name == aliases.FORMER_MEMBER:
            raise Missing(_("Nobody goes by that name any more."))
        return alias

    def _met(self, session: Session, alias_id: str, reader: Reader) -> Post:
        """Return a post under a name that somebody may read: of several always the same one, and not the last one."""
        out = (Post.alias_id == alias_id, Post.state == State.VISIBLE, Post.seq > 0)
        ids = list(session.scalars(select(Post.id).where(*out).order_by(Post.id).limit(MET)))
        posts = boards.visible_posts(session, ids, reader)
        for post_id in ids:
            if post_id in posts:
                return posts[post_id]
        raise Missing(_("Nothing can be read under that name any more."))


def _revision(session: Session, alias_id: str, name: str) -> int:
    """Make a number by which another name can be flagged anew. It stays when the name is erased, so only the key can tell which one it was."""
    return int(seals.of(session).tag("revision of a name", alias_id, name)[:7], 16)
