"""A note's figures as its page shows them: plain values, and none that is of few people."""

from dataclasses import dataclass

from forum.core.words import _
from forum.notes import groups, queries
from forum.notes.groups import Counts, Group
from forum.notes.models import ContextNote, ContextNoteScore, Method, NoteState


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of all ratings, or of one group."""

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Made:
    """What one method made of a note.

    :param score: with two digits, or empty.
    """

    says: str
    score: str
    factor: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of how a note was decided.

    :param rows: empty while there are too few ratings for figures.
    """

    state: str
    is_interim: bool
    groups: Made | None
    bridging: Made | None
    rows: list[Row]


def of(note: ContextNote) -> Shown:
    """Return the figures of a note."""
    made = {row.method: row for row in note.scores}
    by_groups, by_bridging = made.get(Method.GROUPS), made.get(Method.BRIDGING)
    return Shown(_state(note.state), queries.is_interim(note), _made(note, by_groups), _made(note, by_bridging), _rows(by_groups))


def _made(note: ContextNote, row: ContextNoteScore | None) -> Made | None:
    if row is None:
        return None
    score, factor = ("" if number is None else f"{number:.2f}" for number in (row.score, row.factor))
    return Made(_says(row.says), score, factor, note.method == row.method)


def _rows(row: ContextNoteScore | None) -> list[Row]:
    if row is None or not row.raters:
        return []
    parts = [line.split(" ") for line in row.by_group.splitlines()]
    of_groups = [Row(_(groups.WORDS[Group(name)]), Counts(*map(int, numbers))) for name, *numbers in parts]
    return [Row(_("All together"), Counts(row.helpful, row.somewhat, row.not_helpful)), *of_groups]


def _state(state: str) -> str:
    return {
        NoteState.RATING: _("This note waits for ratings."),
        NoteState.SHOWN: _("This note stands with the post."),
        NoteState.REJECTED: _("This note does not stand with the post: it was not found helpful."),
    }.get(NoteState(state), "")


def _says(says: str) -> str:
    return {
        NoteState.RATING: _("needs more ratings"),
        NoteState.SHOWN: _("helpful"),
        NoteState.REJECTED: _("not helpful"),
    }.get(NoteState(says), "")
