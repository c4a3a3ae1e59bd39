"""The bridging factorisation of Community Notes: what of a note's ratings remains when the usual sides of its raters are taken out.

Pure functions on arrays; who rates, and what becomes of a note, is left to `forum.notes.statuses`.

Source: Wojcik et al., "Birdwatch: Crowd Wisdom and Bridging Algorithms can Inform Understanding and Reduce the Spread of Misinformation" (2022),
with the loss as the published scorer computes it: means over raters and notes where the paper writes sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

INTERCEPT, FACTOR = 0.15, 0.03
"""Weights of the mean squared intercepts and factors in the loss."""

TOLERANCE = 1e-9
"""The largest change of a parameter in one step at which the optimum is taken as reached."""

MOST_STEPS = 2_000

STARTS, STARTS_OF_MANY = 8, 2
MANY = 200_000
"""Ratings from which on fewer starts are tried."""

_MEMORY = 8
_WARM_UP = 30
_POWER_STEPS = 60
_SEED = 20_221


@dataclass(frozen=True)
class Ratings:
    """Who rated which note how: three arrays of one length, at least one rating.

    :param rater: numbers of raters from 0 up, every one of them used.
    :param note: numbers of notes from 0 up, every one of them used.
    :param value: 1 for helpful, 0.5 for somewhat, 0 for not helpful.
    """

    rater: Indexes
    note: Indexes
    value: Floats

    @property
    def raters(self) -> int:
        """Return how many raters there are."""
        return int(self.rater.max()) + 1

    @property
    def notes(self) -> int:
        """Return how many notes there are."""
        return int(self.note.max()) + 1


@dataclass(frozen=True)
class Model:
    """A rating is about mean + rater's intercept + note's intercept + rater's factor x note's factor."""

    mean: float
    rater_intercept: Floats
    rater_factor: Floats
    note_intercept: Floats
    note_factor: Floats

    @property
    def flat(self) -> Floats:
        """Return all parameters in one array."""
        return np.concatenate([[self.mean], self.rater_intercept, self.rater_factor, self.note_intercept, self.note_factor])

    def at(self, flat: Floats) -> "Model":
        """Return a model of the same shape with other parameters."""
        raters, notes = len(self.rater_factor), len(self.note_factor)
        parts = np.split(flat[1:], [raters, 2 * raters, 2 * raters + notes])
        return Model(float(flat[0]), *parts)


def factorise(ratings: Ratings) -> Model:
    """Return the model with the least loss. The same ratings always give the same model, whatever their order.

    The loss has more than one valley where nearly everybody agrees, so it is descended from several places; on very many ratings,
    where no second valley was ever seen, from fewer.
    """
    starts = STARTS if len(ratings.value) <= MANY else STARTS_OF_MANY
    model = min((_descend(ratings, start) for start in _starts(ratings, starts)), key=lambda found: loss(ratings, found))
    # If fewer than half of the raters with a side stand on the negative one, the sides change their signs.
    if np.sum(model.rater_factor < 0) < 0.5 * np.sum(model.rater_factor != 0):
        return Model(model.mean, model.rater_intercept, -model.rater_factor, model.note_intercept, -model.note_factor)
    return model


def loss(ratings: Ratings, model: Model) -> float:
    """Return the mean squared error of a model plus what its size costs."""
    factors = model.rater_factor[ratings.rater] * model.note_factor[ratings.note]
    missed = ratings.value - model.mean - model.rater_intercept[ratings.rater] - model.note_intercept[ratings.note] - factors
    intercepts = np.mean(model.rater_intercept**2) + np.mean(model.note_intercept**2) + model.mean**2
    return float(np.mean(missed**2) + INTERCEPT * intercepts + FACTOR * (np.mean(model.rater_factor**2) + np.mean(model.note_factor**2)))


def _starts(ratings: Ratings, count: int) -> Iterator[Model]:
    """Make first models: intercepts alone, and sides. The first takes as sides the strongest pattern in what they leave unexplained."""
    draw = np.random.default_rng(_SEED)
    raters, notes = ratings.raters, ratings.notes
    plain = Model(0.0, np.zeros(raters), np.zeros(raters), np.zeros(notes), np.zeros(notes))
    for _ in range(_WARM_UP):
        plain = _step(ratings, plain)
    of_raters, of_notes = _strongest(ratings, plain, draw)
    yield replace(plain, rater_factor=of_raters, note_factor=of_notes)
    yield replace(plain, rater_factor=np.full(raters, 0.5), note_factor=np.full(notes, 0.5))
    for _ in range(count - 2):
        yield replace(plain, rater_factor=draw.uniform(-0.3, 0.3, raters), note_factor=draw.uniform(-0.3, 0.3, notes))


def _strongest(ratings: Ratings, plain: Model, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the strongest pattern in what the intercepts leave unexplained, by power iteration."""
    left = ratings.value - plain.mean - plain.rater_intercept[ratings.rater] - plain.note_intercept[ratings.note]
    of_notes, of_raters = draw.standard_normal(ratings.notes), np.zeros(ratings.raters)
    for _ in range(_POWER_STEPS):
        of_raters = _unit(np.bincount(ratings.rater, left * of_notes[ratings.note], ratings.raters))
        of_notes = _unit(np.bincount(ratings.note, left * of_raters[ratings.rater], ratings.notes))
    return of_raters * np.sqrt(ratings.raters) / 2, of_notes * np.sqrt(ratings.notes) / 2


def _unit(vector: NDArray[Any]) -> Floats:
    length = np.linalg.norm(vector)
    unit: Floats = vector / length if length else vector.astype(np.float64)
    return unit


def _descend(ratings: Ratings, model: Model) -> Model:
    """Repeat steps until nothing moves, each a mixture of the last ones where that goes further down (Anderson, J. ACM 12, 1965)."""
    flat, places, moves = model.flat, list[Floats](), list[Floats]()
    for _ in range(MOST_STEPS):
        stepped = _step(ratings, model.at(flat)).flat
        move = stepped - flat
        if np.abs(move).max() < TOLERANCE:
            return model.at(stepped)
        places, moves = [*places[-_MEMORY:], flat], [*moves[-_MEMORY:], move]
        mixed = _mixed(places, moves)
        if loss(ratings, model.at(mixed)) <= loss(ratings, model.at(stepped)):
            flat = mixed
        else:
            flat, places, moves = stepped, [], []
    return model.at(flat)


def _mixed(places: list[Floats], moves: list[Floats]) -> Floats:
    if len(places) < 2:
        return places[-1] + moves[-1]
    of_places, of_moves = np.diff(np.stack(places, 1)), np.diff(np.stack(moves, 1))
    weights = np.linalg.lstsq(of_moves, moves[-1], rcond=None)[0]
    mixed: Floats = places[-1] + moves[-1] - (of_places + of_moves) @ weights
    return mixed


def _step(ratings: Ratings, model: Model) -> Model:
    """Put raters, then notes, then the mean where the loss is least while the rest stays; it never rises."""
    intercept, factor = _side(ratings.value - model.mean, ratings.rater, ratings.note, model.note_intercept, model.note_factor, ratings.raters)
    n_intercept, n_factor = _side(ratings.value - model.mean, ratings.note, ratings.rater, intercept, factor, ratings.notes)
    left = ratings.value - intercept[ratings.rater] - n_intercept[ratings.note] - factor[ratings.rater] * n_factor[ratings.note]
    return _balanced(_centred(float(np.mean(left)), intercept, factor, n_intercept, n_factor))


def _side(value: Floats, own: Indexes, other: Indexes, intercepts: Floats, factors: Floats, size: int) -> tuple[Floats, Floats]:
    """Return the best intercept and factor of every rater (or note) for given notes (or raters): two by two equations each."""
    side, left = factors[other], value - intercepts[other]
    per_rating = len(value) / size
    a, b = np.bincount(own, minlength=size) + INTERCEPT * per_rating, np.bincount(own, side, size)
    d = np.bincount(own, side * side, size) + FACTOR * per_rating
    x, y = np.bincount(own, left, size), np.bincount(own, left * side, size)
    determinant = a * d - b * b
    return (x * d - y * b) / determinant, (a * y - b * x) / determinant


def _centred(left: float, intercept: Floats, factor: Floats, n_intercept: Floats, n_factor: Floats) -> Model:
    """Share what all ratings have in common between the mean and both kinds of intercepts, where it costs least."""
    equations: Floats = np.ones((3, 3)) + INTERCEPT * np.eye(3)
    wanted = np.array([left, left - INTERCEPT * float(np.mean(intercept)), left - INTERCEPT * float(np.mean(n_intercept))])
    mean, of_raters, of_notes = np.linalg.solve(equations, wanted)
    return Model(float(mean), intercept + of_raters, factor, n_intercept + of_notes, n_factor)


def _balanced(model: Model) -> Model:
    """Share the size of the factors between both kinds, where it costs least; their products stay."""
    of_raters, of_notes = np.mean(model.rater_factor**2), np.mean(model.note_factor**2)
    if not (of_raters and of_notes):
        return model
    scale = (of_notes / of_raters) ** 0.25
    return Model(model.mean, model.rater_intercept, model.rater_factor * scale, model.note_intercept, model.note_factor / scale)
