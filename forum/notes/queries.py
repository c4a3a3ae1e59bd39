"""Reading context notes: one, those of a post, those that wait for ratings, and figures about all of them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member, Reader
from forum.boards import queries as boards
from forum.boards.models import Post, State
from forum.core import clock, owned, seals
from forum.core.errors import Missing
from forum.core.words import _
from forum.notes.models import ContextNote, NoteRating, NoteState

WAITING_SHOWN = 20
_LOOKED_AT = 200
"""Notes among which those are found that a member can rate."""

TABLE = "note_rating"


def get_note(session: Session, note_id: str, reader: Reader) -> tuple[ContextNote, Post]:
    """Return a note with the post it is about, as far as a reader may see both.

    :raises Missing: if there is none, it was withdrawn, or a visitor asks for one that is not shown.
    :raises Refused: if the board is for members and the reader is not one.
    """
    note = session.get(ContextNote, note_id)
    if note is None:
        raise Missing(_("There is no note at this address."))
    post = boards.get_post(session, note.post_id, reader)
    if note.state == NoteState.WITHDRAWN:
        raise Missing(_("This note was withdrawn. The post it was about stands as it is."))
    if note.hidden and not _may_read_hidden(session, note, reader):
        raise Missing(_("A moderator has hidden this note. The post it was about stands as it is."))
    if post.state != State.VISIBLE or (reader is None and not is_placed(note)):
        raise Missing(_("There is no note at this address that can be read now."))
    return note, post


def is_placed(note: ContextNote) -> bool:
    """Say whether readers of the post see a note: settled by ratings, or because its sentence is being checked."""
    return not note.hidden and (note.state == NoteState.SHOWN or is_interim(note))


def is_interim(note: ContextNote) -> bool:
    """Say whether readers of the post learn that the sentence is being checked."""
    return note.state == NoteState.RATING and note.interim_until is not None and note.interim_until >= clock.today()


def of_posts(session: Session, post_ids: Sequence[str]) -> list[ContextNote]:
    """Return the notes on some posts that were neither withdrawn nor hidden, in the order of their random ids."""
    statement = select(ContextNote).where(ContextNote.post_id.in_(post_ids), ContextNote.state != NoteState.WITHDRAWN, ContextNote.hidden == "")
    return list(session.scalars(statement.order_by(ContextNote.id))) if post_ids else []


def rating_of(session: Session, account_id: str, note_id: str) -> NoteRating | None:
    """Return how somebody rated a note, sealed."""
    return rated_among(session, account_id, [note_id]).get(note_id)


def rated_among(session: Session, account_id: str, note_ids: Sequence[str]) -> dict[str, NoteRating]:
    """Return a person's ratings of some notes, by note."""
    sealed = seals.of(session)
    tags = [tag for note_id in note_ids for tag in sealed.tags(TABLE, note_id, account_id)]
    return {row.note_id: row for row in session.scalars(select(NoteRating).where(NoteRating.tag.in_(tags)))} if tags else {}


def waiting(session: Session, member: Member) -> list[tuple[ContextNote, Post]]:
    """Return notes that wait for ratings and that a member has not rated, with their posts: those with the fewest ratings first.

    Whose note or post it is decides `forum.notes.service.rating` when somebody rates.
    """
    ratings = func.count(NoteRating.id)
    statement = select(ContextNote).outerjoin(NoteRating, NoteRating.note_id == ContextNote.id)
    statement = statement.where(ContextNote.state == NoteState.RATING, ContextNote.hidden == "")
    notes = list(session.scalars(statement.group_by(ContextNote.id).order_by(ratings, ContextNote.id).limit(_LOOKED_AT)))
    rated = rated_among(session, member.account_id, [note.id for note in notes])
    posts = boards.visible_posts(session, [note.post_id for note in notes], member)
    return [(note, posts[note.post_id]) for note in notes if note.id not in rated and note.post_id in posts]


def written_by(session: Session, account_id: str) -> list[str]:
    """Return the notes that a member has written, for their own eyes."""
    return [note.id for note in owned.rows_of(session, ContextNote, account_id)]


def figures(session: Session) -> dict[str, int]:
    """Count notes for the report: `written`, `shown` now, and `withdrawn`."""
    counting = select(ContextNote.state, func.count()).group_by(ContextNote.state)
    by_state = {row[0]: row[1] for row in session.execute(counting)}
    shown = by_state.get(NoteState.SHOWN, 0)
    return {"written": sum(by_state.values()), "shown": shown, "withdrawn": by_state.get(NoteState.WITHDRAWN, 0)}


def _may_read_hidden(session: Session, note: ContextNote, reader: Reader) -> bool:
    return reader is not None and (reader.is_moderator or owned.owner_of(session, note) == reader.account_id)
