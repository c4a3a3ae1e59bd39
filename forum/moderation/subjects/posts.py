"""Posts and threads as moderation sees them; the rows themselves belong to `forum.boards`."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.accounts.members import Member, Reader
from forum.boards import queries
from forum.boards.models import Post
from forum.boards.service import changing, holding, noting
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation import marks
from forum.moderation.subjects.kinds import Subject


class Posts:
    """Posts of the boards."""

    address = "/p/%s"

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a post."""
        post = queries.get_post_to_judge(session, subject_id, reader)
        board = post.thread.board
        return Subject(
            kind="post",
            id=post.id,
            board_id=board.id,
            board_title=board.title,
            alias_id=post.alias_id,
            alias_name=post.alias.name,
            title=post.thread.title if post.is_opening else "",
            around=post.thread.title,
            body=post.body,
            html=post.html,
            revision=post.revisions,
            state=post.shown_state,
            day=post.day,
            has_place=post.is_out,
            answers=post.parent_id or "",
            notes=post.notes,
            notes_added=post.notes_added,
            marks=marks.of(post),
            can_be_marked=True,
            hidden_words=post.hidden_reason,
            address=self.address % post.id,
        )

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a post."""
        changing.hide_post(session, queries.get_post_to_judge(session, subject_id, reader), words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show a hidden post again."""
        changing.restore_post(session, queries.get_post_to_judge(session, subject_id, reader))

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a held post appear; one that is out stays so."""
        holding.release(session, queries.get_post_to_judge(session, subject_id, reader))

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Add content notes to a post."""
        noting.add(session, queries.get_post_to_judge(session, subject_id, reader), kinds)

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Take content notes from a post that a moderator has added."""
        noting.take_away(session, queries.get_post_to_judge(session, subject_id, reader), kinds)

    def erase(self, session: Session, subject_id: str) -> None:
        """Erase the words of a post with all their earlier texts."""
        post = session.scalar(select(Post).where(Post.id == subject_id).options(joinedload(Post.thread)))
        if post is not None:
            changing.take_words_back(session, post)


class Threads(Posts):
    """Threads as a whole: the talk that an opening post has begun. What is decided is carried out on that post, and so on the thread."""

    address = "/t/%s/x"

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a thread."""
        opening = super().load(session, self._opening(session, subject_id), reader)
        return replace(opening, kind="thread", id=subject_id, address=self.address % subject_id, can_be_marked=False)

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a thread's opening post, and with it the thread."""
        super().hide(session, self._opening(session, subject_id), reader, words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Show a hidden thread again."""
        super().restore(session, self._opening(session, subject_id), reader)

    def release(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a held thread appear."""
        super().release(session, self._opening(session, subject_id), reader)

    def add_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Add content notes to a thread."""
        super().add_notes(session, self._opening(session, subject_id), reader, kinds)

    def take_notes(self, session: Session, subject_id: str, reader: Member, kinds: Iterable[str]) -> None:
        """Take content notes from a thread that a moderator has added."""
        super().take_notes(session, self._opening(session, subject_id), reader, kinds)

    def erase(self, session: Session, subject_id: str) -> None:
        """Erase the title and the words with which a thread began."""
        super().erase(session, self._opening(session, subject_id))

    def _opening(self, session: Session, thread_id: str) -> str:
        opening = session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.seq == 1))
        if opening is None:
            raise Missing(_("There is no thread at this address. It may have been joined to another one."))
        return opening
