"""Owns how a post keeps the context notes that readers see with it: written into its row by a higher feature, read without another question.

Who writes, rates and decides on notes is left to `forum.notes`; what a verdict is called too, as these words are its own.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from json import dumps, loads


class Place(StrEnum):
    """How a note stands with a post."""

    SHOWN = "shown"
    CHECKING = "checking"
    """It is not settled, and readers learn that the sentence is being checked."""
    QUOTED = "quoted"
    """The sentence is one that the post quotes from another."""
    EARLIER = "earlier"
    """The sentence stood in an earlier text of the post."""


IN_FORCE = (Place.SHOWN, Place.QUOTED)
"""Where readers see the verdict with the words that the post has now."""

IN_LISTS = (Place.SHOWN, Place.CHECKING, Place.QUOTED)
"""What is said of a post where only its title or a piece of it stands; a note about an earlier text is not."""


@dataclass(frozen=True, slots=True)
class ContextNote:
    """A context note as it stands with a post.

    :param verdict: a key of `forum.notes.verdicts`.
    :param claim: the sentence that it is about.
    :param source: the title of its first source.
    """

    id: str
    place: str
    verdict: str
    claim: str
    words: str
    source: str


def of(kept: str) -> tuple[ContextNote, ...]:
    """Return the notes that a post keeps."""
    return tuple(ContextNote(**one) for one in loads(kept)) if kept else ()


def kept(notes: Iterable[ContextNote]) -> str:
    """Return some notes as a post keeps them; nothing for none."""
    rows = [asdict(note) for note in notes]
    return dumps(rows) if rows else ""


def trace(place: Place, verdict: str = "") -> str:
    """Return characters that stand in what a post keeps when a note has a place, and a verdict, and never otherwise: words have no quotes of JSON.

    :param verdict: empty for any.
    """
    return dumps({"place": place, "verdict": verdict} if verdict else {"place": place})[1:-1]


def place_of(notes: Iterable[ContextNote]) -> str:
    """Return what a list says of a post with some notes: the first of `IN_LISTS` that one of them has, or nothing."""
    there = {note.place for note in notes}
    return next((place.value for place in IN_LISTS if place in there), "")
