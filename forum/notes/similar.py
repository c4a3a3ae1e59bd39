"""Finds claims that were looked at before and say nearly the same as a sentence: pure functions on words, with nothing read and nothing kept.

Three ways of looking are put together, because each finds what another misses: stems with rare ones weighing more (the weight of Spärck Jones,
"A statistical interpretation of term specificity", 1972), groups of words that say nearly the same (`data/same_words.txt`), and words with a slip
of the hand read as the word that was meant. How like two sentences are is the share of what both say in all that they say (Tversky, "Features of
similarity", 1977). What follows from a likeness is left to people: it is a suggestion, and never a verdict.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log
from typing import Final

from forum.core.matching import folded

OWN_WORD: Final = 0.05
"""What a word of a group counts as itself, besides what it counts for its group."""

UNKNOWN: Final = 0.3
"""What a word of no group counts where only one of two sentences has it: the other one may say the same in a word that nobody has listed."""

LIKELY: Final = 0.37
"""From which likeness on two are likely to say the same. Chosen so that of all pairs that are found with half of the groups taken away, as if nobody
had thought of those, one in twenty falls below."""

LEAST: Final = 0.25
"""From which likeness on something is suggested at all; below it stands hardly ever the right one."""

MOST: Final = 5

LONG_ENOUGH: Final = 5
"""Letters from which on a slip leaves enough of a word to know it again."""

WEAK: Final = 0.5
"""What a group counts whose words stand in very many claims: "cure", "everybody", "only"."""

BACKGROUND: Final = 40
"""So many claims without any of its words a bank counts as having besides its own: so that in a small bank a word is not rare by chance."""

# Words that stand in any sentence, and those that make a claim of it: neither tells claims apart.
_COMMON: Final = frozenset(
    """a about after again all also always am an and any anyone anybody are as at be because been before being but by can cannot cant could did do
    does doesnt doing dont each ever every everybody everyone for from get gets getting had has have having he her here him his how i if im in into
    is isnt it its ive just know like make makes makes making many may me might more most much must my need needs never no nobody none not of off on
    once one only or other our out over own people really say says seem shall she should simply so some somebody someone something such sure take
    takes taking tell than that thats the their them then there these they thing things this those to too under until up us very was way we were
    what whatever when where which while who whoever why will with wont would you your youre yourself""".split()
)


@dataclass(frozen=True, slots=True)
class Method:
    """Which ways of looking are used; all of them, but where they are measured one by one."""

    stems: bool = True
    groups: bool = True
    spelling: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A claim that says nearly the same.

    :param likeness: from 0 (nothing in common) to 1 (the same words).
    """

    key: str
    likeness: float


class Bank:
    """Claims, made ready to be compared with sentences; a thousand of them take about a tenth of a second."""

    def __init__(self, claims: Mapping[str, str], method: Method | None = None) -> None:
        """Make claims ready.

        :param claims: by any key.
        """
        self._method = method or Method()
        self._spelling = _Spelling({word for claim in claims.values() for word in _words(claim)} | _words_of_groups())
        self._index = _Index({key: _terms(_words(claim), self._method) for key, claim in claims.items()})

    def nearest(self, sentence: str, most: int = MOST, least: float = LEAST) -> list[Match]:
        """Return the claims that are most like a sentence, the most like first.

        :param most: how many at most.
        :param least: the likeness below which a claim is left out.
        """
        words = [self._spelling.read(word) for word in _words(sentence)] if self._method.spelling else _words(sentence)
        found = self._index.likeness(_terms(words, self._method))
        ranked = sorted((Match(key, min(value, 1.0)) for key, value in found.items()), key=lambda match: (-match.likeness, match.key))
        return [match for match in ranked[:most] if match.likeness >= least]


class _Index:
    """Bags of terms, compared by what they share."""

    def __init__(self, bags: Mapping[str, Mapping[str, float]]) -> None:
        self._size = len(bags) + BACKGROUND
        self._holding = Counter(term for bag in bags.values() for term in bag)
        self._postings: dict[str, list[str]] = defaultdict(list)
        for key, bag in bags.items():
            for term in bag:
                self._postings[term].append(key)
        self._alone = {key: self._said_alone(bag) for key, bag in bags.items()}

    def likeness(self, bag: Mapping[str, float]) -> dict[str, float]:
        """Return how like each text is that shares something with a bag: from 0 to 1."""
        both: dict[str, float] = defaultdict(float)
        alone: dict[str, float] = defaultdict(float)
        # Weak terms come last, and only add to what shares something stronger: "it cures everybody" alone is no likeness.
        for term, counts in sorted(bag.items(), key=lambda each: each[0].startswith("~")):
            for key in self._postings.get(term, ()):
                if key in both or not term.startswith("~"):
                    both[key] += counts * self._rarity(term)
                    alone[key] += self._said_alone({term: counts})
        here = self._said_alone(bag)
        return {key: shared / (shared + (here + self._alone[key]) / 2 - alone[key]) for key, shared in both.items()}

    def _said_alone(self, bag: Mapping[str, float]) -> float:
        """Return what the terms of a bag count where only one side has them."""
        return sum(counts * self._rarity(term) * (UNKNOWN if _is_unknown(term, counts) else 1) for term, counts in bag.items())

    def _rarity(self, term: str) -> float:
        return log(1 + self._size / (1 + self._holding[term]))


def _is_unknown(term: str, counts: float) -> bool:
    """Say whether a term is a word of no group."""
    return counts == 1.0 and not term.startswith(("=", "~"))


class _Spelling:
    """Reads a word that nobody knows as one that differs from it by a single slip: a letter more, less, another, or two changed over."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {stem(word) for word in words}
        self._meant: dict[str, str] = {}
        for word in sorted(words):
            for shorter in _shorter(word) if len(word) >= LONG_ENOUGH else ():
                self._meant.setdefault(shorter, word)

    def read(self, word: str) -> str:
        if len(word) < LONG_ENOUGH or stem(word) in self._known or word in _COMMON:
            return word
        return next((self._meant[shorter] for shorter in _shorter(word) if shorter in self._meant), word)


def _shorter(word: str) -> Iterator[str]:
    """Yield a word, and the word without each of its letters: where two words share one of these, they are one slip apart, or two that meet."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _words(text: str) -> list[str]:
    return list(folded(text.replace("-", " ")))


def _terms(words: list[str], method: Method) -> dict[str, float]:
    """Return what some words say: the groups that they and their phrases belong to, and they themselves."""
    terms: dict[str, float] = {}
    for start, length, groups in _grouped(words) if method.groups else ():
        for group in groups:
            terms[f"{'~' if group in _weak() else '='}{group}"] = WEAK if group in _weak() else 1.0
        if length > 1:
            words[start : start + length] = [""] * length
    for word in words:
        if word and word not in _COMMON:
            groups = _groups().get((stem(word),), ()) if method.groups else ()
            mark = "~" if groups and _weak().issuperset(groups) else ""
            terms[mark + (stem(word) if method.stems else word)] = OWN_WORD if groups else 1.0
    return terms


def _grouped(words: list[str]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield where a word or a phrase of a group stands: the longest that begins there."""
    stems = [stem(word) for word in words]
    at = 0
    while at < len(stems):
        for length in range(min(_longest(), len(stems) - at), 0, -1):
            groups = _groups().get(tuple(stems[at : at + length]))
            if groups:
                yield at, length, groups
                break
        else:
            length = 1
        at += length


_ENDINGS: Final = (("ies", 3), ("ing", 4), ("ness", 4), ("ment", 5), ("ions", 5), ("ion", 5), ("ed", 4), ("es", 4), ("ly", 4), ("s", 3), ("e", 4))
"""Endings, and how many letters must be left without each."""
_DOUBLED = re.compile(r"([bdfgklmnprt])\1$")


@cache
def stem(word: str) -> str:
    """Return a word without its endings: "sleeping", "sleeps" and "sleep" are one. Rough, as both sides of a comparison are cut alike."""
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            cut = word[: -len(ending)]
            return _DOUBLED.sub(r"\1", f"{cut}y" if ending == "ies" else cut.removesuffix("e") if len(cut) > 4 else cut)
    return word


@cache
def _groups() -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the groups that a word or a phrase belongs to, by its stems."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(_lines()):
        for phrase in line.removeprefix("~").split(","):
            key = tuple(stem(word) for word in _words(phrase))
            if key and number not in found[key]:
                found[key].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


@cache
def _words_of_groups() -> frozenset[str]:
    return frozenset(word for line in _lines() for word in _words(line))


@cache
def _weak() -> frozenset[int]:
    return frozenset(number for number, line in enumerate(_lines()) if line.startswith("~"))


@cache
def _longest() -> int:
    return max(len(key) for key in _groups())


def _lines() -> Iterable[str]:
    listed = resources.files("forum.notes").joinpath("data", "same_words.txt").read_text(encoding="utf-8")
    return [line for line in listed.splitlines() if line.strip() and not line.startswith("#")]
