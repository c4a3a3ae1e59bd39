"""Which posts answer best: BM25 over posting lists, whole phrases, and an end to it after a time.

It reads posting lists block by block, a word at a time and the rarest first. That costs a fraction of stepping through all
lists side by side in Python (docs/search.md has the figures), and the clock is looked at once a block. Where the lists come
from is the matter of the index.
"""

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from forum.search.contract import Also, Phrase

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4.
SATURATION = 1.6
LENGTH = 0.9

ALSO = 0.5
"""How much other words for the same count beside the words that were typed."""

Block = tuple[Sequence[int], Sequence[float], Sequence[bytes]]
"""Some postings of one word: numbers of posts in rising order, how often it stands there, and where (see `pack`)."""


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
    """Return how much a word counts that stands in `having` of `posts` posts: never less than nothing, as Lucene has it."""
    return log(1 + max(posts - having + 0.5, 0.5) / (having + 0.5))


def norms(lengths: Sequence[int], average: float) -> list[float]:
    """Return the weight of each coded length.

    :param lengths: the number of words each code stands for.
    :param average: words of a post on average.
    """
    return [SATURATION * (1 - LENGTH + LENGTH * length / (average or 1)) for length in lengths]


def score(lists: Lists, stems: Sequence[str], also: Sequence[Also], weights: Weights, clock: Clock) -> Scores:
    """Score posts.

    :param stems: words, the rarest first, so that what there is when time runs out rests on the telling ones.
    :param also: other words for some of them, as stems.
    """
    points: dict[int, float] = {}
    having_each: dict[str, set[int]] = {}
    try:
        for number, stem in enumerate(stems):
            seen = having_each[stem] = set()
            for posts, shares in _shares(lists, stem, weights.rarity[stem], weights, clock):
                seen.update(posts)
                if number == 0:
                    points.update(zip(posts, shares, strict=True))
                else:
                    _add(points, posts, shares)
        for other in also:
            posts = sorted(having(lists, other.words, clock))
            _add(points, posts, _once(lists, posts, max(weights.rarity[stem] for stem in other.words), weights))
            for stem in other.instead_of:
                having_each[stem].update(posts)
    except OutOfTime:
        return Scores(points, set(), in_time=False)
    return Scores(points, set.intersection(*having_each.values()) if having_each else set())


def hinted(lists: Lists, hints: Mapping[str, float], weights: Weights, clock: Clock) -> tuple[dict[int, float], Counter[int]]:
    """Score posts by words that nobody typed, and count how many of them each has.

    :param hints: for each word, how much it counts.
    :raises OutOfTime: when the time is over.
    """
    points: dict[int, float] = {}
    count: Counter[int] = Counter()
    for stem, weight in hints.items():
        for posts, shares in _shares(lists, stem, weight, weights, clock):
            _add(points, posts, shares)
            count.update(posts)
    return points, count


def _add(points: dict[int, float], posts: Sequence[int], shares: Sequence[float]) -> None:
    for post, share in zip(posts, shares, strict=True):
        points[post] = points.get(post, 0.0) + share


def _shares(lists: Lists, stem: str, weight: float, weights: Weights, clock: Clock) -> Iterator[tuple[Sequence[int], list[float]]]:
    factor = weight * (SATURATION + 1)
    lengths, norms = lists.lengths, weights.norms
    for posts, counts, _ in lists.blocks(stem):
        clock.check()
        yield posts, [factor * count / (count + norms[lengths[post]]) for post, count in zip(posts, counts, strict=True)]


def _once(lists: Lists, posts: Sequence[int], weight: float, weights: Weights) -> list[float]:
    factor = ALSO * weight * (SATURATION + 1)
    return [factor / (1 + weights.norms[lists.lengths[post]]) for post in posts]


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
