"""Hiding a context note for a decision of moderators, showing it again, and erasing it; what was decided is left to `forum.moderation`.

What ratings make of a note goes on beneath: shown again, it stands as they say then.
"""

from sqlalchemy.orm import Session

from forum.core import outbox
from forum.notes import queries
from forum.notes.events import ContextNoteGone, ContextNotePlaced
from forum.notes.models import ContextNote
from forum.notes.service import placing


def hide(session: Session, note: ContextNote, words: str) -> None:
    """Take a note out of every place where it stands.

    :param words: what is said in public of why.
    """
    if queries.is_placed(note):
        outbox.record(session, ContextNoteGone(note.id))
    note.hidden = words
    session.flush()
    placing.settle(session, note.post_id)


def restore(session: Session, note: ContextNote) -> None:
    """Let a hidden note stand again where it belongs."""
    note.hidden = ""
    session.flush()
    if queries.is_placed(note):
        outbox.record(session, ContextNotePlaced(note.id))
    placing.settle(session, note.post_id)


def erase(session: Session, note: ContextNote) -> None:
    """Erase a note for good, with its sources, its ratings and what was worked out of them."""
    post_id = note.post_id
    placing.delete(session, note)
    session.flush()
    placing.settle(session, post_id)
