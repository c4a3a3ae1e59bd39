"""Context notes as moderation sees them; the rows belong to `forum.notes`. Whoever wrote one is sealed there, and is shown to nobody."""

from sqlalchemy.orm import Session

from forum.accounts.members import Member, Reader
from forum.boards import queries as boards
from forum.boards.models import State
from forum.core.errors import Missing
from forum.core.words import _
from forum.moderation.subjects.kinds import OnlyHidden, Subject
from forum.notes import queries
from forum.notes.models import ContextNote, NoteState
from forum.notes.service import hiding


class ContextNotes(OnlyHidden):
    """Notes on sentences of posts. What is flagged is what the note says, and not the sentence that it quotes."""

    address = "/notes/%s"

    def load(self, session: Session, subject_id: str, reader: Reader) -> Subject:
        """Return a note; to moderators also one that is hidden, or whose post cannot be read."""
        if reader is None or not reader.is_moderator:
            note, post = queries.get_note(session, subject_id, reader)
        else:
            note = self._get(session, subject_id)
            post = boards.get_post_to_judge(session, note.post_id, reader)
        return Subject(
            kind="note",
            id=note.id,
            board_id=post.thread.board.id,
            board_title=post.thread.board.title,
            alias_id="",
            alias_name="",
            title="",
            around=post.thread.title,
            body=note.words,
            html="",
            revision=0,
            state=State.HIDDEN if note.hidden else State.VISIBLE,
            day=note.day,
            address=self.address % note.id,
            only_hidden=True,
            hidden_words=note.hidden,
        )

    def hide(self, session: Session, subject_id: str, reader: Member, words: str) -> None:
        """Hide a note wherever it stands."""
        hiding.hide(session, self._get(session, subject_id), words)

    def restore(self, session: Session, subject_id: str, reader: Member) -> None:
        """Let a hidden note stand again as its ratings say."""
        hiding.restore(session, self._get(session, subject_id))

    def erase(self, session: Session, subject_id: str) -> None:
        """Erase a note with its sources and ratings."""
        note = session.get(ContextNote, subject_id)
        if note is not None:
            hiding.erase(session, note)

    def _get(self, session: Session, note_id: str) -> ContextNote:
        note = session.get(ContextNote, note_id)
        if note is None or note.state == NoteState.WITHDRAWN:
            raise Missing(_("There is no note at this address. It may have been taken back."))
        return note
