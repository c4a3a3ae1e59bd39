"""What context notes hold about one person: the notes they wrote and their ratings, for their export and for erasing them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core import owned
from forum.notes.models import ContextNote, NoteRating, NoteSource, NoteState

STATES = {
    NoteState.RATING: "waits for ratings",
    NoteState.SHOWN: "stands with the post",
    NoteState.REJECTED: "was not found helpful",
    NoteState.WITHDRAWN: "was withdrawn",
}


def held(session: Session, account_id: str, *, names: bool) -> dict[str, Any]:
    """Return the notes and the ratings of the person behind an account.

    :param names: whether each note is told with its address.
    """
    written = sorted(owned.rows_of(session, ContextNote, account_id), key=lambda note: (note.day, note.id))
    ratings = {row.note_id: owned.private_parts(session, row) for row in owned.rows_of(session, NoteRating, account_id)}
    rated = session.execute(select(ContextNote.id, ContextNote.claim).where(ContextNote.id.in_(ratings))).all()
    rows = [(claim, *ratings[note_id][:2]) for note_id, claim in rated]
    return {
        "written": [{**({"address": f"/notes/{note.id}"} if names else {}), **_told(session, note)} for note in written],
        "rated": [{"sentence": claim, "answer": value, "looked_from": group} for claim, value, group in sorted(rows)],
    }


def _told(session: Session, note: ContextNote) -> dict[str, Any]:
    return {
        "day": note.day.isoformat(),
        "as": owned.private_parts(session, note)[0],
        "sentence": note.claim,
        "verdict": note.verdict,
        "text": note.words,
        "state": STATES[NoteState(note.state)],
        "hidden": note.hidden,
        "settled_on": note.settled_day.isoformat() if note.settled_day else "",
        "sources": [_source(one) for one in note.sources],
    }


def _source(row: NoteSource) -> dict[str, str]:
    return {"kind": row.kind, "title": row.title, "address": row.address, "read_on": row.read_on.isoformat(), "copy": row.copy}


def left_of(session: Session, account_id: str) -> list[tuple[type[ContextNote] | type[NoteRating], str]]:
    """Find the notes and ratings of a person who is erased.

    Each is to be erased by itself (`erase_left`), as together they would show that they are one person's.
    """
    notes = owned.all_rows_of(session, ContextNote, [account_id])[account_id]
    ratings = owned.all_rows_of(session, NoteRating, [account_id])[account_id]
    return [*((ContextNote, note.id) for note in notes), *((NoteRating, row.id) for row in ratings)]


def erase_left(session: Session, table: type[ContextNote] | type[NoteRating], key: str) -> None:
    """Erase one of what `left_of` has found: a rating goes, and a note stays as nobody's, as others have weighed it and the post needs it."""
    row = session.get(table, key)
    if isinstance(row, ContextNote):
        owned.cut(row)
    elif row is not None:
        session.delete(row)
    session.flush()
