"""From a question to an answer: which words are looked up, which posts count, and in which order they come.

Scores and phrases are the matter of `forum.search.backends.ranking`, files that of the index.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import nlargest
from typing import Protocol

from forum.search.backends import learning, ranking
from forum.search.contract import Also, Found, Hit, Learn, Phrase, Query
from forum.search.spelling import Words

MOST_WORDS = 16
"""Different words that are looked up; the rarest ones, since they tell most and cost least."""

MOST_ALSO = 6
"""Other words for those that were typed, all together."""

ENOUGH = 10
"""When so many posts have all of the words, those that have some of them are left out."""

MOST_REMEMBERED = 20_000
"""Words whose frequency a view keeps in mind."""

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

    def like(self, stem: str, slips: int) -> Iterator[Words]:
        """Yield words that begin with the same letter as one and are about as long."""

    def post_id(self, number: int) -> str:
        """Return the id of a post."""


@dataclass(frozen=True)
class View:
    """An index as it stood at one moment."""

    parts: Sequence[Part]
    posts: int
    average: float
    """Words of a post on average."""
    _frequencies: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def frequency(self, stem: str) -> int:
        """Return in how many posts a word stands."""
        known = self._frequencies.get(stem)
        if known is None:
            if len(self._frequencies) >= MOST_REMEMBERED:
                self._frequencies.clear()
            known = self._frequencies[stem] = sum(part.frequency(stem) for part in self.parts)
        return known

    def know(self, stems: Iterable[str]) -> None:
        """Be ready to say in how many posts words stand; here that costs little word by word."""

    def gather(self, query: Query, stems: Sequence[str]) -> None:
        """Be ready to give the lists of words; here they are read as they are asked for."""


@dataclass(frozen=True)
class _Wanted:
    stems: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    also: tuple[Also, ...]
    ignored: tuple[str, ...]


@dataclass
class _Answers:
    """What one part has to say."""

    part: Part
    points: dict[int, float]
    some: set[int]
    """Posts that have some of the words and all that is required."""
    complete: set[int]
    """Those that have all of the words."""
    in_time: bool
    related: set[int] = field(default_factory=set)
    """Posts that have none of the words but what the best answers share."""


def answer(view: View, query: Query, stem: Stem, lengths: Sequence[int], clock: ranking.Clock, learn: Learn | None = None) -> Found:
    """Answer a question from an index.

    :param stem: makes the form under which a folded word is looked up, empty for words that are left out.
    :param lengths: the number of words each code of a length stands for.
    """
    view.know({stem(word) for words in (query.words, *query.phrases, *(other.words for other in query.also)) for word in words})
    wanted = _wanted(view, query, stem)
    if not wanted.stems:
        return Found(ignored=wanted.ignored)
    looked_up = sorted({*wanted.stems, *(word for other in wanted.also for word in other.words)}, key=view.frequency)
    view.gather(query, [*looked_up, *(word for phrase in wanted.without for word in phrase if word not in looked_up)])
    rarities = {word: ranking.rarity(view.posts, view.frequency(word)) for word in looked_up}
    weights = ranking.Weights(rarities, ranking.norms(lengths, view.average))
    answers = [_ask(part, query, wanted, weights, clock) for part in view.parts]
    in_time = all(one.in_time for one in answers)
    some, complete = sum(len(one.some) for one in answers), sum(len(one.complete) for one in answers)
    every_word = in_time and (complete >= ENOUGH or complete == some)
    chosen = [(one, one.complete if every_word else one.some) for one in answers]
    if learn and in_time and query.order == "best":
        hints = _hints(view, wanted, _best(chosen, replace(query, limit=learning.LOOKED_AT)), learn)
        view.gather(query, list(hints))
        _weigh(answers, query, wanted, weights, hints, clock)
    related = _best([(one, one.related) for one in answers], query)
    return Found(_best(chosen, query), related, complete if every_word else some, not in_time, every_word, wanted.ignored)


def _hints(view: View, wanted: _Wanted, best: Sequence[Hit], learn: Learn) -> dict[str, float]:
    words = learn([hit.post_id for hit in best]) if best else {}
    view.know({word for text in words.values() for word in text})
    texts = [learning.Text(words[hit.post_id], hit.score) for hit in best if hit.post_id in words]
    return learning.hints(texts, wanted.stems, view.posts, view.average, view.frequency)


def _weigh(
    answers: list[_Answers], query: Query, wanted: _Wanted, weights: ranking.Weights, hints: Mapping[str, float], clock: ranking.Clock
) -> None:
    """Let hints count: in all parts of an index or, when time runs out, in none of them."""
    try:
        hinted = [ranking.hinted(one.part, hints, weights, clock) for one in answers]
        beside = [_beside(one, having, query, wanted, clock) for one, (_, having) in zip(answers, hinted, strict=True)]
    except ranking.OutOfTime:
        return
    for one, (shares, _), related in zip(answers, hinted, beside, strict=True):
        one.related = related
        for post, share in shares.items():
            one.points[post] = one.points.get(post, 0.0) + share


def _beside(one: _Answers, having: Mapping[int, int], query: Query, wanted: _Wanted, clock: ranking.Clock) -> set[int]:
    if wanted.phrases:
        return set()
    numbers = {post for post, count in having.items() if count >= learning.ENOUGH} - one.points.keys()
    numbers = _allowed(one.part, query, numbers)
    for phrase in wanted.without:
        numbers -= ranking.having(one.part, phrase, clock)
    return numbers


def _wanted(view: View, query: Query, stem: Stem) -> _Wanted:
    phrases = tuple(phrase for phrase in (_stems(words, stem) for words in query.phrases) if phrase)
    without = tuple(phrase for phrase in (_stems(words, stem) for words in query.without) if phrase)
    typed = {stem(word): word for word in (*query.words, *(word for phrase in query.phrases for word in phrase))}
    typed.pop("", None)
    rarest = sorted(typed, key=view.frequency)
    dropped = {typed[word] for word in rarest[MOST_WORDS:]}
    ignored = tuple(word for word in query.words if not stem(word) or word in dropped)
    stems = tuple(rarest[:MOST_WORDS])
    return _Wanted(stems, phrases, without, _also(view, query, stems, stem), ignored)


def _also(view: View, query: Query, stems: tuple[str, ...], stem: Stem) -> tuple[Also, ...]:
    others = [Also(frozenset(map(stem, other.instead_of)) - {""}, _stems(other.words, stem)) for other in query.also]
    # The rarer ones cost less and tell more; one that holds nothing but words typed would count them twice.
    useful = [other for other in others if other.words and other.instead_of <= set(stems) and not set(other.words) <= set(stems)]
    rarest = sorted(dict.fromkeys(useful), key=lambda other: min(map(view.frequency, other.words)))
    return tuple(other for other in rarest if min(map(view.frequency, other.words)))[:MOST_ALSO]


def _stems(words: Phrase, stem: Stem) -> Phrase:
    return tuple(word for word in map(stem, words) if word)


def _ask(part: Part, query: Query, wanted: _Wanted, weights: ranking.Weights, clock: ranking.Clock) -> _Answers:
    scores = ranking.score(part, wanted.stems, wanted.also, weights, clock)
    try:
        numbers = _allowed(part, query, set(scores.points))
        for phrase in wanted.phrases:
            numbers &= ranking.having(part, phrase, clock)
        for phrase in wanted.without:
            numbers -= ranking.having(part, phrase, clock)
    except ranking.OutOfTime:
        # What was put in quotes or left out is a promise: without the time to keep it, nothing is shown.
        return _Answers(part, scores.points, set(), set(), in_time=False)
    return _Answers(part, scores.points, numbers, numbers & scores.complete, scores.in_time)


def _allowed(part: Part, query: Query, numbers: set[int]) -> set[int]:
    numbers = numbers - part.removed
    if query.boards is not None:
        boards = {number for board, number in part.boards.items() if board in query.boards}
        owners = part.owners
        numbers = {number for number in numbers if owners[number] in boards}
    if query.since is not None or query.before is not None:
        first = query.since.toordinal() if query.since else 0
        end = query.before.toordinal() if query.before else date.max.toordinal()
        days = part.days
        numbers = {number for number in numbers if first <= days[number] < end}
    if query.among is not None:
        numbers = {number for number in numbers if part.post_id(number) in query.among}
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
