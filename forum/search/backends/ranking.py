"""Which posts answer best: BM25 over posting lists, whole phrases, and an end to it after a time.

It takes the whole list of a word at once, the rarest word first: that costs a fraction of stepping through all lists side by side
(docs/search.md has the figures). The clock is looked at once a list, and lists are those of one part: 50,000 posts at most. Where
they come from is the matter of the index.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np

from forum.search.backends.postings import Array, Postings, posts_of
from forum.search.contract import Also, Phrase

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4.
SATURATION = 1.6
LENGTH = 0.9

ALSO = 0.5
"""How much other words for the same count beside the words that were typed."""


class OutOfTime(Exception):
    """The time for one question is over."""


class Clock:
    """The time that one question may take.

    :param seconds: of this thread's processor: where others keep the machine busy, an answer comes later, and nothing is missing from it.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.thread_time) -> None:
        self._now = now
        self._end = now() + seconds

    def check(self) -> None:
        """Look at the clock.

        :raises OutOfTime: when it has run out.
        """
        if self._now() > self._end:
            raise OutOfTime


class Lists(Protocol):
    """The posting lists of one piece of an index, with posts numbered from zero."""

    @property
    def lengths(self) -> Array:
        """A code for the length of each post, as `Weights` knows it."""

    def frequency(self, stem: str) -> int:
        """Return in how many posts a word stands."""

    def postings(self, stem: str) -> Postings:
        """Return where a word stands."""


@dataclass(frozen=True)
class Weights:
    """What is the same in all parts of an index.

    :param rarity: for each word, how much it counts.
    :param norms: for each code of a length, how much a post of that length weighs against a word.
    """

    rarity: dict[str, float]
    norms: Array


@dataclass(frozen=True)
class Scores:
    """What is known of the posts of one part, by their numbers."""

    points: Array
    some: Array
    """Whether a post has at least one of the words."""
    complete: Array
    """Whether it has all of them."""
    in_time: bool = True


def rarity(posts: int, having: int) -> float:
    """Return how much a word counts that stands in `having` of `posts` posts: never less than nothing, as Lucene has it."""
    return log(1 + max(posts - having + 0.5, 0.5) / (having + 0.5))


def norms(lengths: Sequence[int], average: float) -> Array:
    """Return the weight of each coded length.

    :param lengths: the number of words each code stands for.
    :param average: words of a post on average.
    """
    return SATURATION * (1 - LENGTH + LENGTH * np.array(lengths, float) / (average or 1))


def score(lists: Lists, stems: Sequence[str], also: Sequence[Also], weights: Weights, clock: Clock) -> Scores:
    """Score posts.

    :param stems: words, the rarest first, so that what there is when time runs out rests on the telling ones.
    :param also: other words for some of them, as stems.
    """
    points, some = np.zeros(len(lists.lengths)), _none(lists)
    having_each = {stem: _none(lists) for stem in stems}
    try:
        for stem in stems:
            clock.check()
            found = lists.postings(stem)
            points[found.posts] += _shares(lists, found, weights.rarity[stem], weights)
            having_each[stem][found.posts] = some[found.posts] = True
        for other in also:
            posts = having(lists, other.words, clock)
            points[posts] += _once(lists, posts, max(weights.rarity[stem] for stem in other.words), weights)
            some |= posts
            for stem in other.instead_of:
                having_each[stem] |= posts
    except OutOfTime:
        return Scores(points, some, _none(lists), in_time=False)
    return Scores(points, some, np.logical_and.reduce(list(having_each.values())))


def hinted(lists: Lists, hints: Mapping[str, float], weights: Weights, clock: Clock) -> tuple[Array, Array]:
    """Score posts by words that nobody typed, and count how many of them each has.

    :param hints: for each word, how much it counts.
    :raises OutOfTime: when the time is over.
    """
    points, count = np.zeros(len(lists.lengths)), np.zeros(len(lists.lengths), np.uint8)
    for stem, weight in hints.items():
        clock.check()
        found = lists.postings(stem)
        points[found.posts] += _shares(lists, found, weight, weights)
        count[found.posts] += 1
    return points, count


def _none(lists: Lists) -> Array:
    return np.zeros(len(lists.lengths), bool)


def _shares(lists: Lists, found: Postings, weight: float, weights: Weights) -> Array:
    shares: Array = weight * (SATURATION + 1) * found.counts / (found.counts + weights.norms[lists.lengths[found.posts]])
    return shares


def _once(lists: Lists, posts: Array, weight: float, weights: Weights) -> Array:
    shares: Array = ALSO * weight * (SATURATION + 1) / (1 + weights.norms[lists.lengths[posts]])
    return shares


def having(lists: Lists, phrase: Phrase, clock: Clock) -> Array:
    """Say of each post whether words stand in it side by side; for one word, whether it stands there.

    :raises OutOfTime: when the time is over.
    """
    here = _none(lists)
    begins: Array | None = None
    for offset, stem in sorted(enumerate(phrase), key=lambda item: lists.frequency(item[1])):
        clock.check()
        found = lists.postings(stem)
        if len(phrase) == 1:
            here[found.posts] = True
            return here
        spots = found.spots() - offset
        begins = spots if begins is None else _in_both(begins, spots)
        if not len(begins):
            return here
    if begins is not None:
        here[posts_of(begins)] = True
    return here


def _in_both(few: Array, many: Array) -> Array:
    if not len(many):
        return many
    same: Array = few[many[np.minimum(np.searchsorted(many, few), len(many) - 1)] == few]
    return same
