"""Whether a note is shown while few people rate: each group by itself must find it helpful, so that no group outvotes the other.

Pure functions; who rated is left to `forum.notes.service`, and why the groups are these to `docs/decisions/0013-context-notes.md`.

Source of the smoothing, the weights and the threshold: the Gaussian model of Community Notes (2025), with two groups in the place of its factor axis.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import Final

from forum.core.words import later
from forum.notes.statuses import Status

SMOOTHING, SMOOTHED_AT = 0.4, 0.35
"""So much of a rating, of this value, a group has before anybody rates."""

SOMEWHAT = 0.7
NOT_HELPFUL_WEIGHT = 1.75
LEAST_SHARE, MOST_SHARE = 0.05, 0.8
HELPFUL = 0.51
"""The geometric mean of the groups from which on a note is shown."""

RATERS_A_GROUP = 2
NET_A_GROUP = 2
"""So many more must find it helpful than not, in each group."""


class Group(StrEnum):
    """From where somebody looks at a note, as they say themselves."""

    LIVED = "lived"
    BESIDE = "beside"
    UNSAID = "unsaid"
    """They count in the figures, and in no group."""


WORDS: Final = {
    Group.LIVED: later("I live with it, or have lived with it"),
    Group.BESIDE: later("I am beside it: family, a friend, or work in care"),
    Group.UNSAID: later("I would rather not say"),
}

COUNTING: Final = (Group.LIVED, Group.BESIDE)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many found a note helpful, somewhat, or not."""

    helpful: int = 0
    somewhat: int = 0
    not_helpful: int = 0

    @property
    def raters(self) -> int:
        """How many there are."""
        return self.helpful + self.somewhat + self.not_helpful

    @property
    def net(self) -> int:
        """How many more found it helpful than not."""
        return self.helpful - self.not_helpful


def count(values: Iterable[float]) -> Counts:
    """Count ratings: 1 for helpful, 0.5 for somewhat, 0 for not helpful."""
    rated = list(values)
    return Counts(rated.count(1.0), rated.count(0.5), rated.count(0.0))


def share(counts: Counts) -> float:
    """Return how helpful a group finds a note, from `LEAST_SHARE` to `MOST_SHARE`; `SMOOTHED_AT` where nobody has rated."""
    weight = counts.helpful + counts.somewhat + NOT_HELPFUL_WEIGHT * counts.not_helpful
    found = (counts.helpful + SOMEWHAT * counts.somewhat + SMOOTHING * SMOOTHED_AT) / (weight + SMOOTHING)
    return min(max(found, LEAST_SHARE), MOST_SHARE)


def together(by_group: Mapping[Group, Counts]) -> float:
    """Return the geometric mean of the groups: one that finds a note unhelpful is not outweighed by the other."""
    return float(prod(share(by_group.get(group, Counts())) for group in COUNTING) ** (1 / len(COUNTING)))


def status(by_group: Mapping[Group, Counts]) -> Status:
    """Return the status of a note: helpful, or not helpful, to both groups, and otherwise in need of more ratings."""
    groups = [by_group.get(group, Counts()) for group in COUNTING]
    if any(counts.raters < RATERS_A_GROUP for counts in groups):
        return Status.NEEDS_RATINGS
    if together(by_group) >= HELPFUL and all(counts.net >= NET_A_GROUP for counts in groups):
        return Status.HELPFUL
    if all(counts.net <= -NET_A_GROUP for counts in groups):
        return Status.NOT_HELPFUL
    return Status.NEEDS_RATINGS
