"""Which word somebody may have meant, of those that stand in posts.

Where words that are spelt alike come from is the matter of an index; that a reader may see one is checked by `forum.search.suggesting`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

SHORTEST = 4
"""Letters of a word that is looked at: nearly every shorter one is close to many others."""

MOST = 5
"""Words that are offered, the likeliest first."""

CHANGED = 6
"""Bits of a mark that one slip changes at most: of two letters and four pairs of neighbours, or of six pairs when two letters changed places."""

NARROW, WIDE = 32, 211
"""Bits for pairs of neighbours in a mark: as many as are kept for each word, and as many as leave few words to be measured."""

SECONDS = 0.015
"""The processor time in which words are compared, for one question; what was not found by then is not offered."""


Marks = np.ndarray[Any, np.dtype[np.uint64]]


class Patience:
    """The time in which words may be compared, shared by all words of a question.

    :param seconds: of this thread's processor, so that others who use the machine don't take it away; `SECONDS` when left out.
    """

    def __init__(self, seconds: float | None = None, now: Callable[[], float] = time.thread_time) -> None:
        self._now = now
        self._end = now() + (SECONDS if seconds is None else seconds)

    def is_over(self) -> bool:
        """Say whether the time has run out."""
        return self._now() > self._end


class Words:
    """Words of one length, kept close together and each with a mark of its letters.

    :param length: the letters of each.
    """

    def __init__(self, length: int, words: Iterable[str]) -> None:
        self._length = length
        self._text = "".join(words)
        self._marks = _marks(self._text, length)

    def __iter__(self) -> Iterator[str]:
        return (self._text[at : at + self._length] for at in range(0, len(self._text), self._length))

    def like(self, typed: str, slips: int) -> list[str]:
        """Return those that may be so near to a word, and few others: looking at marks takes a fraction of the time of measuring."""
        mark, wide, most, length = _mark(typed, NARROW), _mark(typed, WIDE), CHANGED * slips, self._length
        places = np.flatnonzero(np.bitwise_count(self._marks ^ np.uint64(mark)) <= most) * length
        near = (self._text[at : at + length] for at in places.tolist())
        return [word for word in near if (wide ^ _mark(word, WIDE)).bit_count() <= most]


def by_length(words: Iterable[str]) -> dict[int, Words]:
    """Put words together by their lengths."""
    lengths: dict[int, list[str]] = {}
    for word in words:
        lengths.setdefault(len(word), []).append(word)
    return {length: Words(length, some) for length, some in lengths.items()}


def likely(typed: str, known: Iterable[tuple[str, int]]) -> list[str]:
    """Return the words that may have been meant, the likeliest first.

    :param known: words, and in how many posts each stands.
    """
    posts = {word: count for word, count in known if word != typed}
    near = [(far, -posts[word], word) for word, far in close(typed, by_length(posts).values(), reach(typed))]
    return [word for _, _, word in sorted(near)[:MOST]]


def close(typed: str, known: Iterable[Words], slips: int, patience: Patience | None = None) -> Iterator[tuple[str, int]]:
    """Yield the words that are spelt like one, and how many slips lie between.

    :param slips: how many there may be.
    :param patience: ends it when it is over.
    """
    for words in known:
        for word in words.like(typed, slips):
            if patience and patience.is_over():
                return
            if (far := distance(typed, word, slips)) <= slips:
                yield word, far


def _mark(word: str, pairs: int) -> int:
    """Return a number with a bit for each letter of a word and for each pair of neighbours; some share theirs.

    :param pairs: bits for all pairs together.
    """
    mark = 0
    for one, other in pairwise(word):
        mark |= _bits(one, other, pairs)
    return mark


def _marks(text: str, length: int) -> Marks:
    """Return the narrow marks of words of one length that stand one after the other."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64).reshape(-1, length)
    one, other, bit = letters[:, :-1], letters[:, 1:], np.uint64(1)
    bits = bit << one % 32 | bit << other % 32 | bit << 32 + (one * 29 + other) % NARROW
    marks: Marks = np.bitwise_or.reduce(bits, axis=1)
    return marks


@lru_cache(maxsize=10_000)
def _bits(one: str, other: str, pairs: int) -> int:
    return 1 << ord(one) % 32 | 1 << ord(other) % 32 | 1 << 32 + (ord(one) * 29 + ord(other)) % pairs


def reach(word: str) -> int:
    """Return how many slips of the pen a word of this length may have."""
    if len(word) < SHORTEST:
        return 0
    return 1 if len(word) < 6 else 2


def distance(one: str, other: str, most: int) -> int:
    """Count the slips of the pen between two words: a letter too many, too few, another, or two that changed places (Damerau 1964).

    :param most: from where on it does not matter how many more there are.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    one, other = _apart(one, other)
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def _apart(one: str, other: str) -> tuple[str, str]:
    # What both begin and end with is no slip, and most of two words that are spelt alike is that.
    shorter = min(len(one), len(other))
    begin = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    end = next((at for at in range(shorter - begin) if one[-1 - at] != other[-1 - at]), shorter - begin)
    return one[begin : len(one) - end], other[begin : len(other) - end]
