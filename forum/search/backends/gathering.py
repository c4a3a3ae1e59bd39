"""Posting lists on their way into a part of an index, in a few bytes each. Files and formats are the matter of the index."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Posting = tuple[str, bytes, int, float, bytes]
"""The field, the word, the number of the post, how often it stands there, and where."""

_A_WORD = 400
"""Bytes that a word takes up beside its postings, about."""


class List(NamedTuple):
    """The postings of one word in one field, by rising numbers of posts."""

    field: str
    word: bytes
    numbers: Sequence[int]
    weights: Sequence[float]
    values: Sequence[bytes]


class _Gathered:
    __slots__ = ("ends", "numbers", "values", "weights")

    def __init__(self) -> None:
        self.numbers, self.weights, self.values, self.ends = array("I"), array("f"), bytearray(), array("I", [0])

    def listed(self, field: str, word: bytes, order: Sequence[int] | None) -> List:
        numbers, weights, ends, joined = self.numbers, self.weights, self.ends, bytes(self.values)
        values = [joined[start:end] for start, end in pairwise(ends)]
        if order is not None:
            numbers = array("I", [order[number] for number in numbers])
        places = sorted(range(len(numbers)), key=numbers.__getitem__) if len(numbers) > 1 else [0]
        in_order = (array("I", [numbers[place] for place in places]), array("f", [weights[place] for place in places]))
        return List(field, word, *in_order, [values[place] for place in places])


class Postings:
    """The posting lists of one part while it is made; takes the place of Whoosh's pool, which keeps an object for each number."""

    def __init__(self, order: Sequence[int] | None = None) -> None:
        """Gather postings.

        :param order: the number that each post gets in the end; those with which they come when left out.
        """
        self.order = order
        self.bytes = 0
        self._fields: dict[str, dict[bytes, _Gathered]] = {}

    def add(self, item: Posting) -> None:
        """Take in one posting."""
        field, word, number, weight, value = item
        words = self._fields.setdefault(field, {})
        row = words.get(word)
        if row is None:
            row = words[word] = _Gathered()
            self.bytes += _A_WORD
        row.numbers.append(number)
        row.weights.append(weight)
        if value:
            row.values += value
        row.ends.append(len(row.values))
        self.bytes += 12 + len(value or b"")

    def iter_postings(self) -> Iterator[List]:
        """Yield all of them in the order in which they are written, and forget them."""
        for field in sorted(self._fields):
            words = self._fields.pop(field)
            for word in sorted(words):
                yield words.pop(word).listed(field, word, self.order)

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()
