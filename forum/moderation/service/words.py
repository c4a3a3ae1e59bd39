"""Changing the watched words, as those who run the forum do it: each change has its line in the public log, without the words.

What a watched word brings about is left to `forum.boards.service.watching`.
"""

from sqlalchemy.orm import Session

from forum.boards.models import Board, WatchedWord
from forum.boards.service import watching
from forum.moderation.models import Line
from forum.moderation.service.log import write_line


def add(session: Session, words: str, watch: str, *, board: Board | None = None, says: str = "") -> WatchedWord:
    """Watch a word, or words side by side.

    :raises Invalid: if something of it cannot be.
    """
    row = watching.add(session, words, watch, board=board, says=says)
    write_line(session, Line.WORDS_WATCHED)
    return row


def remove(session: Session, row_id: str) -> WatchedWord:
    """Watch a word no longer.

    :raises Missing: if it is not watched.
    """
    row = watching.remove(session, row_id)
    write_line(session, Line.WORDS_WATCHED)
    return row
