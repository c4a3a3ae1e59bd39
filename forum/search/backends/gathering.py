"""Posting lists on their way into a part of an index: side by side in large arrays, sorted once. Files are the matter of the index."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from forum.search.backends.postings import Array, Postings, nowhere

LAST_PLACE = 0xFFFF
"""Words behind it are found, but no place of them is kept."""


class List(NamedTuple):
    """The postings of one word in one field."""

    field: str
    word: bytes
    postings: Postings


class Lists(NamedTuple):
    """The postings of many words, one after the other."""

    words: Sequence[tuple[str, bytes]]
    """The field and the word of each, rising."""
    lengths: Array
    """In how many posts each word stands."""
    postings: Postings

    def each(self) -> Iterator[List]:
        """Yield the list of each word."""
        posts = np.r_[0, np.cumsum(self.lengths, dtype=np.int64)]
        places = np.r_[0, np.cumsum(self.postings.spans, dtype=np.int64)][posts].tolist()
        of = self.postings
        for (field, word), (first, end), (begin, last) in zip(self.words, pairwise(posts.tolist()), pairwise(places), strict=True):
            some = slice(first, end)
            yield List(field, word, Postings(of.posts[some], of.counts[some], of.spans[some], of.places[begin:last]))


class _Columns(NamedTuple):
    words: Array
    posts: Array
    counts: Array
    spans: Array
    places: Array


class Gathered:
    """The postings of one part while it is made."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, bytes], int] = {}
        self._columns: list[_Columns] = []

    def number(self, field: str, word: bytes) -> int:
        """Return the number by which a word is known here."""
        return self._words.setdefault((field, word), len(self._words))

    def add(self, words: Array, posts: Array, weights: Array, places: Array) -> None:
        """Take in words as they stand one after the other: their numbers, the posts, how often each counts, and where it stands."""
        if not len(words):
            return
        key = posts.astype(np.int64) << 32 | words
        order = np.argsort(key, kind="stable")
        key, places = key[order], places[order]
        begins = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        counts = np.minimum(np.add.reduceat(weights[order], begins), 0xFFFF)
        spans = np.add.reduceat(places <= LAST_PLACE, begins, dtype=np.int64)
        self._keep(words[order][begins], posts[order][begins], counts, spans, places[places <= LAST_PLACE])

    def add_lists(self, lists: Lists, offset: int) -> None:
        """Take in the postings of words.

        :param offset: is added to the numbers of posts.
        """
        numbers = np.fromiter((self.number(*word) for word in lists.words), np.uint32, len(lists.words))
        listed = lists.postings
        self._keep(np.repeat(numbers, lists.lengths), listed.posts + np.uint32(offset), listed.counts, listed.spans, listed.places)

    def _keep(self, words: Array, posts: Array, counts: Array, spans: Array, places: Array) -> None:
        narrow = (words.astype(np.uint32), posts.astype(np.uint32), counts.astype(np.uint16), spans.astype(np.uint16), places.astype(np.uint16))
        self._columns.append(_Columns(*narrow))

    def lists(self, new: Array) -> Lists:
        """Return all lists in the order in which they are written, and forget them.

        :param new: for each post the number that it gets, or -1 for one that is left out.
        """
        if not self._columns:
            return Lists((), np.zeros(0, np.int64), nowhere())
        columns = _Columns(*map(np.concatenate, zip(*self._columns, strict=True)))
        self._columns.clear()
        names = sorted(self._words)
        rank = np.empty(len(names), np.int64)
        rank[[self._words[name] for name in names]] = np.arange(len(names))
        words, postings = _sorted(columns, rank, new)
        begins = np.flatnonzero(np.r_[True, words[1:] != words[:-1]]) if len(words) else np.zeros(0, np.int64)
        return Lists([names[word] for word in words[begins].tolist()], np.diff(np.r_[begins, len(words)]), postings)


def _sorted(columns: _Columns, rank: Array, new: Array) -> tuple[Array, Postings]:
    posts = new[columns.posts]
    kept = np.flatnonzero(posts >= 0)
    order = kept[np.argsort(rank[columns.words[kept]] << 32 | posts[kept])]
    spans = columns.spans[order]
    begins = np.cumsum(columns.spans, dtype=np.int64) - columns.spans
    moved = begins[order] - (np.cumsum(spans, dtype=np.int64) - spans)
    where = np.repeat(moved, spans) + np.arange(int(spans.sum(dtype=np.int64)))
    return rank[columns.words[order]], Postings(posts[order], columns.counts[order], spans, columns.places[where])
