"""What of a post stands in a row of the index in PostgreSQL, and how it is read again.

Owns the words of a row, for the server's full-text index, and the counts, for ranking here. Tables are the matter of
`forum.search.backends.tables`.
"""

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple
from zlib import crc32

import numpy as np

from forum.core import matching
from forum.search.backends.filling import TITLE
from forum.search.backends.postings import Array
from forum.search.backends.ranking import LENGTH, SATURATION
from forum.search.contract import Document
from forum.search.words import stem

LAST_PLACE, MOST_PLACES = 16_383, 255
"""What PostgreSQL keeps of the places of a word: none beyond, and no more of one word."""

BANDS = (1.2, 1.45, 1.7, 1.9, 2.05, 2.2)
"""What the share of a word in a post has to be (BM25 without rarity, 2.6 at most) for each band: about a quarter of all shares, a tenth, a
fortieth, a two-hundredth, and those of words that are said again and again."""

_COUNT = 16
"""Bits of a number in the counts that say how often the word stands there; those above tell which word it is."""

_MOST_COUNTED = (1 << _COUNT) - 1
_MOST_KNOWN = 300_000
"""Words that are remembered at a time: some hundred megabytes."""

_MANY, _SHORT = Struct("!I"), Struct("!H")
_PLACE = (1 << 14) - 1


class Row(NamedTuple):
    """What is kept of one post, in the order of the columns."""

    post_id: str
    board_id: str
    day: date
    length: int
    words: str
    counts: bytes
    mark: int
    """Of what the document says; see `contract.Backend.mark`."""


class Counts(NamedTuple):
    """How often words stand in posts: a line for each that was looked for and stands in one."""

    sums: Array
    """Which word it is; see `summed`."""
    posts: Array
    counts: Array


def quoted(stem: str) -> str:
    """Return a word as PostgreSQL reads it in its text types."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def _unquoted(word: str) -> str:
    return word[1:-1].replace("''", "'").replace("\\\\", "\\")


# No folded word begins with one of these signs.


def band_of(stem: str, band: int) -> str:
    """Return what stands in a row beside a word whose share is in a band, counted from 1; it is in none of the others."""
    return f"~{band}{stem}"


def _banded(word: str, band: int) -> str:
    return f"'~{band}{word[1:]}"  # the same, quoted


def board_of(board_id: str) -> str:
    """Return what stands in the rows of a board."""
    return f"@{board_id}"


def month_of(day: date) -> str:
    """Return what stands in the rows of a month; in the order of time."""
    return f"#{day:%Y-%m}"


@lru_cache(maxsize=50_000)
def summed(stem: str) -> int:
    """Return the number by which a word is known in the counts."""
    return int.from_bytes(blake2b(stem.encode(), digest_size=8 - _COUNT // 8).digest(), "little")


class _Known(dict[str, str]):
    """Words as they are typed, and as they stand in a row: quoted stems, nothing for words that are left out. Each is stemmed once."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, int] = {}

    def __missing__(self, typed: str) -> str:
        term = stem(matching.fold(typed))
        word = self[typed] = quoted(term) if term else ""
        self.numbers[word] = summed(term) << _COUNT
        return word


class Rows:
    """Makes rows of posts, and remembers the stems of words meanwhile.

    :param average: words of a post on average, about: what a band is depends on it.
    """

    def __init__(self, average: float) -> None:
        self._average = average
        self._known = _Known()
        self._having: Counter[str] = Counter()
        self.made = 0
        self.length = 0
        """Words of all posts, each as often as it stands there."""

    def having(self) -> dict[str, int]:
        """Return in how many of the rows made so far each word stands, and all else that stands in their words."""
        return {_unquoted(word): count for word, count in self._having.items()}

    def row(self, document: Document) -> Row:
        """Return the row of a post."""
        if len(self._known) > _MOST_KNOWN:
            self._known = _Known()
        places: dict[str, list[int]] = defaultdict(list)
        titled = self._put(places, document.title, 0) if document.is_opening else 0
        length = self._put(places, document.body, titled + 1) - 1  # no phrase reaches from a title into the body
        counts = {word: len(where) + (TITLE - 1) * bisect_right(where, titled) for word, where in places.items()}
        words = [f"{word}:{_joined(where)}" for word, where in places.items()]
        mark = crc32(repr((document.board_id, document.day.toordinal(), length, titled, sorted(words))).encode())
        beside = [*self._bands(counts, length), quoted(board_of(document.board_id)), quoted(month_of(document.day))]
        self._having.update(counts.keys())
        self._having.update(beside)
        self.made, self.length = self.made + 1, self.length + length
        numbers = self._known.numbers
        packed = array("Q", sorted([numbers[word] | min(count, _MOST_COUNTED) for word, count in counts.items()]))
        return Row(document.post_id, document.board_id, document.day, length, " ".join([*words, *beside]), packed.tobytes(), mark)

    def _put(self, places: dict[str, list[int]], text: str, place: int) -> int:
        for word in map(self._known.__getitem__, matching.typed(text)):
            if word:
                place += 1
                places[word].append(place)
        return place

    def _bands(self, counts: dict[str, int], length: int) -> list[str]:
        norm = SATURATION * (1 - LENGTH + LENGTH * length / (self._average or 1))
        enough = [least * norm / (SATURATION + 1 - least) for least in BANDS]
        return [_banded(word, bisect_right(enough, count)) for word, count in counts.items() if count >= enough[0]]


def _joined(where: list[int]) -> str:
    if len(where) == 1 and where[0] <= LAST_PLACE:
        return str(where[0])
    return ",".join([str(min(at, LAST_PLACE)) for at in where[:MOST_PLACES]])


def found(counts: Array, sizes: Array, sums: Array) -> Counts:
    """Look words up in the counts of many posts.

    :param counts: of all posts, one after the other.
    :param sizes: how many numbers belong to each post.
    :param sums: which words.
    """
    # Most numbers are of other words, and are left out by their last bits.
    known = np.zeros(1 << 16, bool)
    known[sums & 0xFFFF] = True
    at = np.flatnonzero(known[(counts >> np.uint64(_COUNT)) & np.uint64(0xFFFF)])
    numbers = counts[at]
    posts = np.searchsorted(np.cumsum(sizes), at, side="right")
    words = (numbers >> np.uint64(_COUNT)).astype(np.int64)
    order = np.argsort(words, kind="stable")
    return Counts(words[order], posts[order], (numbers[order] & np.uint64(_MOST_COUNTED)).astype(np.int64))


def placed(sent: bytes) -> dict[str, list[int]]:
    """Read words and their places as PostgreSQL sends them."""
    words: dict[str, list[int]] = {}
    at = _MANY.size
    for _ in range(*_MANY.unpack_from(sent)):
        end = sent.index(0, at)
        (many,) = _SHORT.unpack_from(sent, end + 1)
        begin, at_next = end + 3, end + 3 + 2 * many
        words[sent[at:end].decode()] = (np.frombuffer(sent[begin:at_next], ">u2") & _PLACE).tolist()
        at = at_next
    return words
