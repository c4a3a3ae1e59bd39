"""The words of one part of an index by their first letter and length, to find those that are spelt alike.

Reading them is left to the index, comparing them to `forum.search.spelling`. A part never changes, and its words go with it.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from forum.search.spelling import Words, by_length

STEP = 2_000
"""Words that are read for one question; in a large part those that come later find more."""

MOST = 30_000
"""Words with the same first letter that are kept; what comes after them in the alphabet is never offered as a spelling."""

Read = Callable[[str, str], Iterable[str]]


class _Letter(NamedTuple):
    """The words with one first letter, as far as they were read. Threads share it, so it is replaced and never changed."""

    steps: tuple[dict[int, Words], ...] = ()
    last: str = ""
    is_whole: bool = False


class Lexicon:
    """Words that are read when somebody asks for their first letter."""

    def __init__(self) -> None:
        self._letters: dict[str, _Letter] = {}

    def like(self, stem: str, slips: int, read: Read) -> Iterator[Words]:
        """Yield the words that begin with the same letter as one and are at most so much longer or shorter.

        :param read: gives the words with a first letter in order, from behind a word on.
        """
        letter = self._letters.get(stem[:1], _Letter())
        if not letter.is_whole:
            letter = self._letters[stem[:1]] = _further(letter, read(stem[:1], letter.last))
        for words in letter.steps:
            yield from (words[length] for length in range(len(stem) - slips, len(stem) + slips + 1) if length in words)


def _further(letter: _Letter, words: Iterable[str]) -> _Letter:
    some = list(islice(words, STEP))
    steps = (*letter.steps, by_length(some))
    return _Letter(steps, some[-1] if some else letter.last, len(some) < STEP or len(steps) * STEP >= MOST)
