"""Content notes on posts: those that their authors choose, and those that moderators add and take away again.

What follows from a moderator's note, and who is told, is left to `forum.moderation`.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from forum.boards import notes
from forum.boards.events import PostChanged, ThreadChanged
from forum.boards.models import Post, State
from forum.boards.notes import Note
from forum.core import outbox


def put(post: Post, kinds: Iterable[str]) -> None:
    """Put the notes on a post that its author has chosen; what a moderator has added stays.

    :param kinds: any words; what is no note is left out.
    """
    _set(post, [*kinds, *notes.of(post.notes_added)])


def change(session: Session, post: Post, kinds: Iterable[str]) -> None:
    """Put the notes on a post that its author has chosen now, and tell if that changes how it is read."""
    before = post.notes
    put(post, kinds)
    if post.notes != before and post.state != State.HELD:
        _tell(session, post)


def chosen_by_author(post: Post) -> tuple[Note, ...]:
    """Return the notes of a post without those that a moderator has added."""
    added = notes.of(post.notes_added)
    return tuple(note for note in notes.of(post.notes) if note not in added)


def missing(post: Post, kinds: Iterable[str]) -> tuple[Note, ...]:
    """Return those of some notes that a post does not have."""
    return tuple(note for note in notes.chosen(kinds) if note not in notes.of(post.notes))


def add(session: Session, post: Post, kinds: Iterable[str]) -> None:
    """Add notes to a post of somebody else, as a moderator has decided; what it has already stays its author's."""
    new = missing(post, kinds)
    post.notes_added = notes.kept([*notes.of(post.notes_added), *new])
    _set(post, [*notes.of(post.notes), *new])
    _tell(session, post)


def take_away(session: Session, post: Post, kinds: Iterable[str]) -> None:
    """Take notes away that a moderator has added; what its author has chosen stays."""
    gone = set(notes.chosen(kinds)) & set(notes.of(post.notes_added))
    post.notes_added = notes.kept(set(notes.of(post.notes_added)) - gone)
    _set(post, set(notes.of(post.notes)) - gone)
    _tell(session, post)


def forget(post: Post) -> None:
    """Take all notes from a post whose words are erased."""
    post.notes_added = ""
    _set(post, ())


def _set(post: Post, kinds: Iterable[str]) -> None:
    post.notes = notes.kept(kinds)
    if post.is_opening:
        post.thread.notes = post.notes


def _tell(session: Session, post: Post) -> None:
    outbox.record(session, PostChanged(post.id))
    if post.is_opening:
        outbox.record(session, ThreadChanged(post.thread_id))
