"""The dictionary of a part in the form that Whoosh gives it, read and written in one go: Whoosh goes word by word, and takes ten times as long.

It is given Whoosh's writers and bytes of its files and imports nothing of Whoosh; files are the matter of `forum.search.backends.whoosh`.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Any

import numpy as np

from forum.search.backends.postings import Array, Postings

_ENTRY = Struct("!ii")
"""How long a key and what is said of it are; both follow."""

ABOUT = Struct("!BfIBBfIIqi")
"""What stands of a word in the dictionary: as Whoosh has it, with the place and length of its postings in the file for them."""

_ABOUT = np.dtype(
    [
        ("flags", "u1"),
        ("total", ">f4"),
        ("posts", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("most", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("at", ">i8"),
        ("size", ">i4"),
    ]
)
"""The same for many words."""


def about(lengths: Array, postings: Postings, at: Array, sizes: Array) -> list[bytes]:
    """Return what the dictionary says of each word.

    :param lengths: in how many posts each stands.
    :param postings: those of all words, one after the other.
    :param at: where the list of each begins.
    :param sizes: how many bytes it takes.
    """
    rows, begins = np.zeros(len(lengths), _ABOUT), np.cumsum(lengths) - lengths
    rows["total"] = np.add.reduceat(postings.counts, begins, dtype=np.int64)
    rows["most"] = np.maximum.reduceat(postings.counts, begins)
    rows["posts"], rows["at"], rows["size"] = lengths, at, sizes
    rows["first"], rows["last"] = postings.posts[begins], postings.posts[begins + lengths - 1]
    listed = rows.tobytes()
    return [listed[begin : begin + ABOUT.size] for begin in range(0, len(listed), ABOUT.size)]


def add(dictionary: Any, keys: Sequence[bytes], told: Sequence[bytes]) -> None:
    """Write entries into a dictionary of Whoosh's.

    :param keys: rising.
    :param told: what is said of each.
    """
    at, entries = dictionary.dbfile.tell(), []
    for key, said in zip(keys, told, strict=True):
        entries.append(_ENTRY.pack(len(key), len(said)) + key + said)
        dictionary.index.append(at)
        number = dictionary.hashfn(key)
        dictionary.buckets[number & 0xFF].append((number, at))
        at += len(entries[-1])
    dictionary.dbfile.write(b"".join(entries))


def read(listed: bytes) -> tuple[list[bytes], Any]:
    """Return all keys of a dictionary, rising, and what is said of them, as rows with `posts`, `at` and `size`.

    :param listed: its entries, one after the other.
    """
    keys, told, at = list[bytes](), list[bytes](), 0
    while at < len(listed):
        long, size = _ENTRY.unpack_from(listed, at)
        begin = at + _ENTRY.size
        at = begin + long + size
        keys.append(listed[begin : begin + long])
        told.append(listed[begin + long : at])
    return keys, np.frombuffer(b"".join(told), _ABOUT)
