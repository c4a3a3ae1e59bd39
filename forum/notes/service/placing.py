"""Sees to it that notes stand with their posts and go along where these are quoted, as long as they hold; and that they end with the words.

How a post keeps them is left to `forum.boards.service.contexts`.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.context import ContextNote as Placed
from forum.boards.context import Place
from forum.boards.models import Post, PostRevision
from forum.boards.service import contexts
from forum.core import outbox, sentences
from forum.notes import queries
from forum.notes.events import ContextNoteGone
from forum.notes.models import ContextNote, NoteState


def settle(session: Session, post_id: str) -> None:
    """Put the notes with a post that hold now, and with every post that quotes it."""
    for one in (post_id, *contexts.quoting(session, post_id)):
        _settle_one(session, one)


def follow(session: Session, post_id: str) -> None:
    """Look anew at the notes of a post whose words may be others now, or gone; with these, notes on them go for good."""
    post = contexts.post_of(session, post_id)
    notes = list(session.scalars(select(ContextNote).where(ContextNote.post_id == post_id)))
    for note in notes:
        if post is None:
            delete(session, note)
        elif note.is_earlier != (not stands_in(post, note.claim)):
            note.is_earlier = not note.is_earlier
    session.flush()
    settle(session, post_id)


def forget_taken_back(session: Session, post_id: str) -> None:
    """Delete notes on a sentence of an earlier text that its author has erased: the note quotes it."""
    post = contexts.post_of(session, post_id)
    if post is None:
        follow(session, post_id)
        return
    readable = [post.thread.title, post.body]
    earlier = select(PostRevision).where(PostRevision.post_id == post_id, PostRevision.erased.is_(False))
    readable += [f"{row.title}\n{row.body}" for row in session.scalars(earlier)]
    for note in list(session.scalars(select(ContextNote).where(ContextNote.post_id == post_id))):
        if not any(sentences.find(words, note.claim) for words in readable):
            delete(session, note)
    session.flush()
    settle(session, post_id)


def stands_in(post: Post, claim: str) -> bool:
    """Say whether a sentence stands in a post, its title included if it opens its thread."""
    words = f"{post.thread.title}\n{post.body}" if post.is_opening else post.body
    return sentences.find(words, claim) is not None


def delete(session: Session, note: ContextNote) -> None:
    """Delete a note for good; who was told of it is forgotten."""
    if note.logged or queries.is_placed(note):
        outbox.record(session, ContextNoteGone(note.id))
    session.delete(note)


def _settle_one(session: Session, post_id: str) -> None:
    post = contexts.post_of(session, post_id)
    if post is None:
        return
    own = [(note, _place(note)) for note in queries.of_posts(session, [post_id]) if queries.is_placed(note)]
    quoted = queries.of_posts(session, contexts.quoted_by(session, post_id))
    own += [(note, Place.QUOTED) for note in quoted if note.state == NoteState.SHOWN and sentences.find(post.body, note.claim)]
    contexts.put(session, post, list(_placed(own)))


def _place(note: ContextNote) -> Place:
    if note.is_earlier:
        return Place.EARLIER
    return Place.SHOWN if note.state == NoteState.SHOWN else Place.CHECKING


def _placed(notes: Iterable[tuple[ContextNote, Place]]) -> Iterable[Placed]:
    for note, place in notes:
        yield Placed(note.id, place.value, note.verdict, note.claim, note.words, note.sources[0].title if note.sources else "")
