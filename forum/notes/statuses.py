"""What becomes of a note: which ratings count, and the status that follows from them.

The rules are those of the core model of Community Notes (scoring/src/scoring, read at commit 273c895): its filter, its thresholds, and
its two rules that both sides must be there. Its inertia, tags and later models are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forum.notes.bridging import Floats, Indexes, Model, Ratings, factorise

RATINGS_A_NOTE = 5
RATINGS_A_RATER = 10

HELPFUL_INTERCEPT = 0.40
LARGEST_FACTOR = 0.50
NOT_HELPFUL_INTERCEPT, NOT_HELPFUL_SLOPE = -0.05, -0.8
NET_HELPFUL = 4
"""So many more helpful than not helpful ratings there must be on each side."""
NET_IS_ENOUGH = 10
NET_SHARE = 0.05
"""The share of all ratings that the smaller side's surplus must have while it is below `NET_IS_ENOUGH`."""

Mask = NDArray[np.bool_]


class Status(StrEnum):
    """Whether a note is shown."""

    HELPFUL = "CURRENTLY_RATED_HELPFUL"
    NOT_HELPFUL = "CURRENTLY_RATED_NOT_HELPFUL"
    NEEDS_HELP = "NEEDS_YOUR_HELP"
    """It would be shown if enough people of both sides had rated it."""
    NEEDS_RATINGS = "NEEDS_MORE_RATINGS"


@dataclass(frozen=True, slots=True)
class Rating:
    """That somebody rated a note: 1 for helpful, 0.5 for somewhat, 0 for not helpful."""

    note_id: str
    rater_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A note with its score; intercept and factor are empty where too few ratings count."""

    note_id: str
    intercept: float | None
    factor: float | None
    status: Status


def score(ratings: Sequence[Rating]) -> list[Scored]:
    """Score every note, in the order in which they come up first.

    Somebody's last rating of a note counts; the earlier ones do not.
    """
    last = {(rating.note_id, rating.rater_id): rating.value for rating in ratings}
    notes = list(dict.fromkeys(note for note, _ in last))
    if not last:
        return []
    number = {note: index for index, note in enumerate(notes)}
    raters = {rater: index for index, rater in enumerate(dict.fromkeys(rater for _, rater in last))}
    note = np.fromiter((number[note] for note, _ in last), np.intp, len(last))
    rater = np.fromiter((raters[rater] for _, rater in last), np.intp, len(last))
    value = np.fromiter(last.values(), np.float64, len(last))
    counted = counting(note, rater)
    scored = _scored(note[counted], rater[counted], value[counted]) if counted.any() else {}
    return [Scored(name, *scored.get(index, (None, None, Status.NEEDS_RATINGS))) for index, name in enumerate(notes)]


def counting(note: Indexes, rater: Indexes) -> Mask:
    """Say which ratings count: of notes with enough ratings, by raters with enough of those, and of notes that then still have enough."""
    kept = np.ones(len(note), dtype=bool)
    for of, least in ((note, RATINGS_A_NOTE), (rater, RATINGS_A_RATER), (note, RATINGS_A_NOTE)):
        kept &= np.bincount(of, kept)[of] >= least
    return kept


def statuses(ratings: Ratings, model: Model) -> list[Status]:
    """Return the status of every note of a model."""
    factor = np.abs(model.note_factor)
    helpful = (model.note_intercept >= HELPFUL_INTERCEPT) & (factor <= LARGEST_FACTOR)
    not_helpful = model.note_intercept <= NOT_HELPFUL_INTERCEPT + NOT_HELPFUL_SLOPE * factor
    on_both_sides = _on_both_sides(ratings, model.rater_factor)
    choices = [helpful & on_both_sides, helpful, not_helpful]
    found = np.select(choices, [0, 1, 2], 3)
    order = (Status.HELPFUL, Status.NEEDS_HELP, Status.NOT_HELPFUL, Status.NEEDS_RATINGS)
    return [order[index] for index in found]


def _on_both_sides(ratings: Ratings, rater_factor: Floats) -> Mask:
    surplus = np.where(ratings.value == 1, 1, np.where(ratings.value == 0, -1, 0))
    negative = rater_factor[ratings.rater] < 0
    sides = [np.bincount(ratings.note, surplus * side, ratings.notes) for side in (negative, ~negative)]
    smaller = np.minimum(*sides).clip(0)
    share = smaller / np.bincount(ratings.note, minlength=ratings.notes)
    enough: Mask = (smaller >= NET_HELPFUL) & ((smaller >= NET_IS_ENOUGH) | (share >= NET_SHARE))
    return enough


def _scored(note: Indexes, rater: Indexes, value: Floats) -> dict[int, tuple[float, float, Status]]:
    notes, note_index = np.unique(note, return_inverse=True)
    _, rater_index = np.unique(rater, return_inverse=True)
    ratings = Ratings(rater_index, note_index, value)
    model = factorise(ratings)
    rows = zip(notes, model.note_intercept, model.note_factor, statuses(ratings, model), strict=True)
    return {int(index): (float(intercept), float(factor), status) for index, intercept, factor, status in rows}
