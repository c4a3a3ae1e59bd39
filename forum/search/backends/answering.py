"""From a question to an answer: which words are looked up, which posts count, and in which order they come.

Scores and phrases are the matter of `forum.search.backends.ranking`, files that of the index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Protocol

from forum.search.backends import ranking
from forum.search.contract import Found, Hit, Phrase, Query

MOST_WORDS = 12
"""Different words that are looked up; the rarest ones, since they tell most and cost least."""

ENOUGH = 10
"""When so many posts have all of the words, those that have some of them are left out."""

Stem = Callable[[str], str]


class Part(ranking.Lists, Protocol):
    """One piece of an index."""

    removed: frozenset[int]
    """Posts that are still in the lists but are not to be found."""
    days: Sequence[int]
    """The day of each post, counted as `date.toordinal` does."""
    owners: Sequence[int]
    """The board of each post, as a number of `boards`."""
    boards: Mapping[str, int]

    def post_id(self, number: int) -> str:
        """Return the id of a post."""


@dataclass(frozen=True)
class View:
    """An index as it stood at one moment."""

    parts: Sequence[Part]
    posts: int
    average: float
    """Words of a post on average."""

    def frequency(self, stem: str) -> int:
        """Return in how many posts a word stands."""
        return sum(part.frequency(stem) for part in self.parts)


@dataclass(frozen=True)
class _Wanted:
    stems: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    ignored: tuple[str, ...]


@dataclass
class _Answers:
    """What one part has to say."""

    part: Part
    points: Mapping[int, float]
    some: set[int]
    """Posts that have some of the words and all that is required."""
    complete: set[int]
    """Those that have all of the words."""
    in_time: bool


def answer(view: View, query: Query, stem: Stem, lengths: Sequence[int], clock: ranking.Clock) -> Found:
    """Answer a question from an index.

    :param stem: makes the form under which a folded word is looked up, empty for words that are left out.
    :param lengths: the number of words each code of a length stands for.
    """
    wanted = _wanted(view, query, stem)
    if not wanted.stems:
        return Found(ignored=wanted.ignored)
    rarities = {word: ranking.rarity(view.posts, view.frequency(word)) for word in wanted.stems}
    weights = ranking.Weights(rarities, ranking.norms(lengths, view.average))
    answers = [_ask(part, query, wanted, weights, clock) for part in view.parts]
    in_time = all(one.in_time for one in answers)
    some, complete = sum(len(one.some) for one in answers), sum(len(one.complete) for one in answers)
    every_word = in_time and (complete >= ENOUGH or complete == some)
    hits = _best([(one, one.complete if every_word else one.some) for one in answers], query)
    return Found(hits, complete if every_word else some, not in_time, every_word, wanted.ignored)


def _wanted(view: View, query: Query, stem: Stem) -> _Wanted:
    phrases = tuple(phrase for phrase in (_stems(words, stem) for words in query.phrases) if phrase)
    without = tuple(phrase for phrase in (_stems(words, stem) for words in query.without) if phrase)
    typed = {stem(word): word for word in (*query.words, *(word for phrase in query.phrases for word in phrase))}
    typed.pop("", None)
    rarest = sorted(typed, key=view.frequency)
    dropped = {typed[word] for word in rarest[MOST_WORDS:]}
    ignored = tuple(word for word in query.words if not stem(word) or word in dropped)
    return _Wanted(tuple(rarest[:MOST_WORDS]), phrases, without, ignored)


def _stems(words: Phrase, stem: Stem) -> Phrase:
    return tuple(word for word in map(stem, words) if word)


def _ask(part: Part, query: Query, wanted: _Wanted, weights: ranking.Weights, clock: ranking.Clock) -> _Answers:
    scores = ranking.score(part, wanted.stems, weights, clock)
    try:
        numbers = _allowed(part, query, scores.points)
        for phrase in wanted.phrases:
            numbers &= ranking.having(part, phrase, clock)
        for phrase in wanted.without:
            numbers -= ranking.having(part, phrase, clock)
    except ranking.OutOfTime:
        # What was put in quotes or left out is a promise: without the time to keep it, nothing is shown.
        return _Answers(part, scores.points, set(), set(), in_time=False)
    return _Answers(part, scores.points, numbers, numbers & scores.complete, scores.in_time)


def _allowed(part: Part, query: Query, points: Mapping[int, float]) -> set[int]:
    numbers = points.keys() - part.removed
    if query.boards is not None:
        boards = {number for board, number in part.boards.items() if board in query.boards}
        owners = part.owners
        numbers = {number for number in numbers if owners[number] in boards}
    if query.since is not None:
        first, days = query.since.toordinal(), part.days
        numbers = {number for number in numbers if days[number] >= first}
    return numbers


def _best(chosen: list[tuple[_Answers, set[int]]], query: Query) -> tuple[Hit, ...]:
    best: list[tuple[float, int, _Answers]] = []
    for one, numbers in chosen:
        rank = _by_day(one) if query.order == "new" else one.points.__getitem__
        best += [(rank(number), number, one) for number in nlargest(query.limit, numbers, key=rank)]
    best = nlargest(query.limit, best, key=lambda row: row[0])
    return tuple(Hit(one.part.post_id(number), one.points[number]) for _, number, one in best)


def _by_day(one: _Answers) -> Callable[[int], float]:
    # A day outweighs every score, and within a day the better answer comes first.
    days, points = one.part.days, one.points
    return lambda number: days[number] + points[number] / 1e6
