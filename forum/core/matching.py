"""Words that compare equal however they were typed, and whether a text holds some of them.

Case, accents, width and apostrophes make no difference: `Can’t`, `CAN'T` and `cant` are one word. Scripts that are written
without spaces are cut into letters, which are then looked for side by side. Unlike the key of a name (`forum.core.text.fold`) letters
that only look alike stay different, as `fail` and `fall` are two words. Stems and lists of words belong to the index.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 64
"""Letters of one word that count."""

# Han, kana, Thai, Lao, Myanmar and Khmer stand without spaces between words.
_UNSPACED = "\u0e01-\u0e4f\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNMARKED = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670'’ʼ＇\u00ad\u200b-\u200f\u2060\ufeff]")


def _marks() -> str:
    # `\w` leaves out the vowel signs of many scripts (categories Mn and Mc), so Hindi would fall apart into consonants.
    codes = [code for code in range(0x300, 0x11FFF) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    ranges: list[list[int]] = []
    for code in [*codes, 0x200C, 0x200D, 0xAD]:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS = _marks()
_LETTERS = f"[^\\W_{_UNSPACED}]+(?:[{_MARKS}]+[^\\W_{_UNSPACED}]*)*"
_WORD = re.compile(f"{_LETTERS}(?:['’ʼ＇]{_LETTERS})*|(?=\\w)[{_UNSPACED}][{_MARKS}]*")
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")


def cut(text: str) -> Iterator[re.Match[str]]:
    """Yield where the words of a text stand, as it was typed."""
    return _WORD.finditer(text)


def typed(text: str) -> list[str]:
    """Return the words of a text as they were typed."""
    return _WORD.findall(text)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return the form in which a word is compared with others: small letters, no accents, no apostrophes."""
    if word.isascii():  # the same, in a tenth of the time: most words are
        return word.lower().replace("'", "")[:LONGEST]
    bare = _UNMARKED.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", bare)[:LONGEST]


def folded(text: str) -> tuple[str, ...]:
    """Return the words of a text in the form in which they are compared."""
    return tuple(word for word in map(fold, typed(text)) if word)


def is_unspaced(word: str) -> bool:
    """Say whether a word is one letter of a script that has no spaces, so that its neighbours belong to it."""
    return bool(_UNSPACED_LETTER.match(word))


class Phrases:
    """Words and runs of words that texts are looked through for. A text costs what its length costs, however many they are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Look for these, each as whole words."""
        runs = [run for run in map(folded, phrases) if run]
        self._single = frozenset(run[0] for run in runs if len(run) == 1)
        self._longer: dict[str, list[tuple[str, ...]]] = {}
        for run in runs:
            if len(run) > 1:
                self._longer.setdefault(run[0], []).append(run)

    def __bool__(self) -> bool:
        return bool(self._single or self._longer)

    def found_in(self, text: str) -> bool:
        """Say whether a text holds one of them."""
        words = folded(text)
        if not self._single.isdisjoint(words):
            return True
        begins = (at for at, word in enumerate(words) if word in self._longer) if self._longer else ()
        return any(words[at : at + len(run)] == run for at in begins for run in self._longer[words[at]])
