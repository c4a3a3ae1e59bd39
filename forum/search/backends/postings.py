"""Where a word stands: the form that posting lists have in memory and in bytes. Files are the matter of the index.

All numbers of a list lie side by side, so that it can be read from a mapped file without a copy and scored in one go.
"""

from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_POST, _COUNT = np.dtype("<u4"), np.dtype("<u2")
_SUM = 4
_HEAD = 2
"""Units of two bytes that the sum takes."""
_BEHIND = 18
"""Bits of a spot that tell the place within a post, with room before the first one for phrases that begin earlier."""


class Postings(NamedTuple):
    """The posts in which one word stands."""

    posts: Array
    """Their numbers, rising."""
    counts: Array
    """How often it stands in each; a title counts more than once."""
    spans: Array
    """How many places are kept of each post."""
    places: Array
    """The places, those of one post after those of the other, rising."""

    def spots(self) -> Array:
        """Return a number for each place in each post, rising; the next place has the next number."""
        return (np.repeat(self.posts.astype(np.int64), self.spans) << _BEHIND) + (1 << _BEHIND - 2) + self.places


def unpacked(stored: Any, at: int, length: int, posts: int) -> Postings:
    """Read one of the lists that `packed` made.

    :param stored: bytes, such as those of a mapped file; nothing of them is copied.
    :param at: where it begins.
    :param length: in bytes.
    :param posts: how many there are.
    :raises ValueError: if it is not as it was written.
    """
    begin, end = at + _SUM, at + length
    with memoryview(stored) as view, view[begin:end] as listed:
        if crc32(listed).to_bytes(_SUM, "little") != view[at:begin]:
            raise ValueError("A list of the index is damaged.")
    rest = np.frombuffer(stored, _COUNT, (end - begin - 4 * posts) // 2, begin + 4 * posts)
    return Postings(np.frombuffer(stored, _POST, posts, begin), rest[:posts], rest[posts : 2 * posts], rest[2 * posts :])


def packed(lengths: Array, postings: Postings) -> tuple[bytes, Array, Array]:
    """Return many lists as bytes, each with a sum to check it by; how many posts there are in each has to be kept beside them.

    :param lengths: how many posts each list has, at least one.
    :param postings: those of all lists, one after the other.
    :return: the bytes, where each list begins, and how many bytes it takes.
    """
    held = np.add.reduceat(postings.spans, np.cumsum(lengths) - lengths, dtype=np.int64)
    sizes = _HEAD + 4 * lengths + held
    at = np.cumsum(sizes) - sizes
    units = np.empty(int(sizes.sum()), _COUNT)
    where = _Where(at, lengths, held)
    for part, half in ((where.posts, postings.posts & 0xFFFF), (where.posts + 1, postings.posts >> 16)):
        units[part] = half
    units[where.counts], units[where.spans], units[where.places] = postings.counts, postings.spans, postings.places
    sums = np.array(_sums(units, 2 * (at + _HEAD), 2 * (at + sizes)), np.uint32)
    units[at], units[at + 1] = sums & 0xFFFF, sums >> 16
    return units.tobytes(), 2 * at, 2 * sizes


def all_unpacked(stored: Any, at: Array, sizes: Array, lengths: Array) -> Postings:
    """Read many lists that `packed` made, as one after the other.

    :param stored: bytes, such as those of a mapped file.
    :param at: where each begins.
    :param sizes: how many bytes each takes.
    :param lengths: how many posts each has.
    :raises ValueError: if one of them is not as it was written.
    """
    units = np.frombuffer(stored, _COUNT, len(stored) // 2)
    begin, held = at // 2, sizes // 2 - _HEAD - 4 * lengths
    if _sums(stored, at + _SUM, at + sizes) != (units[begin] | units[begin + 1].astype(_POST) << 16).tolist():
        raise ValueError("A list of the index is damaged.")
    where = _Where(begin, lengths, held)
    posts = units[where.posts] | units[where.posts + 1].astype(_POST) << 16
    return Postings(posts, units[where.counts], units[where.spans], units[where.places])


class _Where:
    """At which of the units of two bytes the numbers of each list stand."""

    def __init__(self, at: Array, lengths: Array, held: Array) -> None:
        within, begin, many = _counted(lengths), np.repeat(at + _HEAD, lengths), np.repeat(lengths, lengths)
        self.posts = begin + 2 * within
        self.counts = begin + 2 * many + within
        self.spans = self.counts + many
        self.places = np.repeat(at + _HEAD + 4 * lengths, held) + _counted(held)


def _counted(lengths: Array) -> Array:
    # 0, 1, 2 and so on for each list, beginning anew with the next.
    within: Array = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return within


def _sums(stored: Any, begins: Array, ends: Array) -> list[int]:
    with memoryview(stored) as view, view.cast("B") as listed:
        return [crc32(listed[begin:end]) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def nowhere() -> Postings:
    """Return what is known of a word that stands nowhere."""
    none = np.empty(0, np.int64)
    return Postings(none, none, none, none)


def posts_of(spots: Array) -> Array:
    """Return the number of the post of each spot."""
    return spots >> _BEHIND
