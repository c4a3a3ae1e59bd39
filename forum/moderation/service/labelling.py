"""Context notes in the public log: each that comes to stand with a post, or stands there no more, has its line, once.

What stands, and why, is decided by ratings (`forum.notes.service.scoring`); what its author is owed to know is in `forum.moderation.statements`.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Post, Thread
from forum.moderation.models import Line
from forum.moderation.service.log import write_line
from forum.notes import queries
from forum.notes.models import ContextNote, NoteState
from forum.notes.verdicts import WORDS, Verdict

_LINES: Final = {"checking": Line.NOTE_CHECKED, "shown": Line.NOTE_SHOWN, "": Line.NOTE_GONE}


def write_note_line(session: Session, note_id: str) -> None:
    """Say in the log how a context note stands, if that is another way than the log has said last.

    A note that moderators have hidden has the line of their decision, and comes back with another one of these.
    """
    note = session.get(ContextNote, note_id)
    if note is None:  # it went with the words that it quoted, and nothing tells any more where these stood
        write_line(session, Line.NOTE_GONE)
        return
    stands = ("shown" if note.state == NoteState.SHOWN else "checking") if queries.is_placed(note) else ""
    if note.hidden or stands == note.logged:
        return
    note.logged = stands
    board_id = session.scalar(select(Thread.board_id).join(Post, Post.thread_id == Thread.id).where(Post.id == note.post_id))
    write_line(session, _LINES[stands], None, WORDS[Verdict(note.verdict)] if stands == "shown" else "", board_id=board_id, kind="note")
