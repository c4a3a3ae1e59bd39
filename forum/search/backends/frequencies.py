"""In how many posts of a part each word stands, for many words at once: Whoosh's dictionary takes longer for one than this for hundreds.

Each word is known by a sum of its letters, in eight bytes. Which file they are in is the matter of the index.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any
from zlib import crc32

import numpy as np

from forum.search.backends.postings import Array

_ROW = np.dtype([("sum", "<u8"), ("posts", "<u4")])
_CHECK = 4


def sums(stems: Sequence[str]) -> Array:
    """Return the sums by which words are known."""
    return np.frombuffer(b"".join(blake2b(stem.encode(), digest_size=8).digest() for stem in stems), "<u8")


def packed(posts: Mapping[str, int]) -> bytes:
    """Return what is known of each word as bytes, with a sum to check them by."""
    rows = np.empty(len(posts), _ROW)
    rows["sum"], rows["posts"] = sums(list(posts)), list(posts.values())
    listed = np.sort(rows, order="sum").tobytes()
    return crc32(listed).to_bytes(_CHECK, "little") + listed


class Frequencies:
    """What `packed` made, read where it lies.

    :param stored: such as a mapped file.
    :param size: of all of it, in bytes.
    :raises ValueError: if it is not as it was written.
    """

    def __init__(self, stored: Any, size: int) -> None:
        with memoryview(stored) as view, view[_CHECK:size] as listed:
            if size < _CHECK or crc32(listed).to_bytes(_CHECK, "little") != view[:_CHECK]:
                raise ValueError("A list of words of the index is damaged.")
        self._rows = np.frombuffer(stored, _ROW, (size - _CHECK) // _ROW.itemsize, _CHECK)

    def of(self, wanted: Array) -> Array:
        """Return in how many posts words stand.

        :param wanted: their sums.
        """
        if not len(self._rows):
            return np.zeros(len(wanted), np.int64)
        rows = self._rows[np.minimum(np.searchsorted(self._rows["sum"], wanted), len(self._rows) - 1)]
        found: Array = np.where(rows["sum"] == wanted, rows["posts"], 0)
        return found
