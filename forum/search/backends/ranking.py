"""Which posts answer best: BM25 over posting lists, whole phrases, and an end to it after a time.

It reads posting lists block by block, a word at a time and the rarest first. That costs a fraction of stepping through all
lists side by side in Python (docs/search.md has the figures), and the clock is looked at once a block. Where the lists come
from is the matter of the index.
"""

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from forum.search.contract import Phrase

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4.
SATURATION = 2.0
LENGTH = 0.75

Block = tuple[Sequence[int], Sequence[float], Sequence[bytes]]
"""Some postings of one word: numbers of posts in rising order, how often it stands there, and where (see `pack`)."""


class OutOfTime(Exception):
    """The time for one question is over."""


class Clock:
    """The time that one question may take.

    :param seconds: from now on.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
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

    lengths: bytes
    """A code for the length of each post, as `Weights` knows it."""

    def frequency(self, stem: str) -> int:
        """Return in how many posts a word stands."""

    def blocks(self, stem: str) -> Iterator[Block]:
        """Yield the postings of a word."""


@dataclass(frozen=True)
class Weights:
    """What is the same in all parts of an index.

    :param rarity: for each word, how much it counts.
    :param norms: for each code of a length, how much a post of that length weighs against a word.
    """

    rarity: dict[str, float]
    norms: Sequence[float]


@dataclass(frozen=True)
class Scores:
    """The posts of one part that have at least one of the words."""

    points: dict[int, float]
    complete: set[int]
    """Those that have all of them."""
    in_time: bool = True


def rarity(posts: int, having: int) -> float:
    """Return how much a word counts that stands in `having` of `posts` posts."""
    return log(posts / (having + 1)) + 1 if posts else 0.0


def norms(lengths: Sequence[int], average: float) -> list[float]:
    """Return the weight of each coded length.

    :param lengths: the number of words each code stands for.
    :param average: words of a post on average.
    """
    return [SATURATION * (1 - LENGTH + LENGTH * length / (average or 1)) for length in lengths]


def score(lists: Lists, stems: Sequence[str], weights: Weights, clock: Clock) -> Scores:
    """Score posts.

    :param stems: words, the rarest first, so that what there is when time runs out rests on the telling ones.
    """
    points: dict[int, float] = {}
    complete: set[int] = set()
    for number, stem in enumerate(stems):
        seen: list[int] = []
        try:
            for posts, shares in _shares(lists, stem, weights, clock):
                seen.extend(posts)
                if number == 0:
                    points.update(zip(posts, shares, strict=True))
                else:
                    for post, share in zip(posts, shares, strict=True):
                        points[post] = points.get(post, 0.0) + share
        except OutOfTime:
            return Scores(points, set(), in_time=False)
        complete = complete.intersection(seen) if number else set(seen)
    return Scores(points, complete)


def _shares(lists: Lists, stem: str, weights: Weights, clock: Clock) -> Iterator[tuple[Sequence[int], list[float]]]:
    factor = weights.rarity[stem] * (SATURATION + 1)
    lengths, norms = lists.lengths, weights.norms
    for posts, counts, _ in lists.blocks(stem):
        clock.check()
        yield posts, [factor * count / (count + norms[lengths[post]]) for post, count in zip(posts, counts, strict=True)]


def having(lists: Lists, phrase: Phrase, clock: Clock) -> set[int]:
    """Return the posts in which words stand side by side; for one word, those in which it stands.

    :raises OutOfTime: when the time is over.
    """
    begins: dict[int, set[int]] = {}
    for number, (offset, stem) in enumerate(sorted(enumerate(phrase), key=lambda item: lists.frequency(item[1]))):
        here: dict[int, set[int]] = {}
        for posts, _, packed in lists.blocks(stem):
            clock.check()
            for post, where in zip(posts, packed, strict=True):
                if number == 0:
                    here[post] = {place - offset for place in unpack(where)}
                elif post in begins and (same := begins[post].intersection(place - offset for place in unpack(where))):
                    here[post] = same
        begins = here
        if not begins:
            break
    return set(begins)


def pack(places: Sequence[int]) -> bytes:
    """Make the places of a word in a post into bytes, two for each; what stands beyond 65,535 words has none."""
    return array("H", [place for place in places if place < 0x10000]).tobytes()


def unpack(packed: bytes) -> Sequence[int]:
    """Return the places that `pack` was given."""
    return array("H", packed)
