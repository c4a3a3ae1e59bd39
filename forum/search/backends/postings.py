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

    def packed(self) -> bytes:
        """Return all of it as bytes, with a sum to check them by; how many posts there are has to be kept beside them."""
        numbers = (self.posts.astype(_POST), self.counts.astype(_COUNT), self.spans.astype(_COUNT), self.places.astype(_COUNT))
        packed = b"".join(part.tobytes() for part in numbers)
        return crc32(packed).to_bytes(_SUM, "little") + packed

    def spots(self) -> Array:
        """Return a number for each place in each post, rising; the next place has the next number."""
        return (np.repeat(self.posts.astype(np.int64), self.spans) << _BEHIND) + (1 << _BEHIND - 2) + self.places


def unpacked(stored: Any, at: int, length: int, posts: int) -> Postings:
    """Read what `Postings.packed` made.

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


def nowhere() -> Postings:
    """Return what is known of a word that stands nowhere."""
    none = np.empty(0, np.int64)
    return Postings(none, none, none, none)


def posts_of(spots: Array) -> Array:
    """Return the number of the post of each spot."""
    return spots >> _BEHIND
