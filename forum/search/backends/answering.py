"""From a question to an answer: which words are looked up, which posts count, and in which order they come.

Scores and phrases are the matter of `forum.search.backends.ranking`, files that of the index.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import Protocol

import numpy as np

from forum.search.backends import frequencies, learning, ranking
from forum.search.backends.postings import Array
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

    @property
    def boards(self) -> Mapping[str, int]:
        """A number for each board."""

    @property
    def days(self) -> Array:
        """The day of each post, counted as `date.toordinal` does."""

    @property
    def owners(self) -> Array:
        """The board of each post, as a number of `boards`."""

    def frequencies(self, sums: Array) -> Array:
        """Return in how many posts words stand, by their sums; see `frequencies.sums`."""

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

    @property
    def is_whole(self) -> bool:
        """Whether all posts that may answer were gathered; else time ran out meanwhile."""
        return True

    def frequency(self, stem: str) -> int:
        """Return in how many posts a word stands."""
        if stem not in self._frequencies:
            self.know([stem])
        return self._frequencies[stem]

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many posts words stand: for many at once that costs little more than for one."""
        self.know(stems := list(stems))
        return {stem: self.frequency(stem) for stem in stems}

    def know(self, stems: Iterable[str]) -> None:
        """Be ready to say in how many posts words stand."""
        fresh = [stem for stem in stems if stem not in self._frequencies]
        if len(self._frequencies) + len(fresh) > MOST_REMEMBERED:
            self._frequencies.clear()
        if fresh:
            sums = frequencies.sums(fresh)
            counts = np.sum([np.zeros(len(fresh), int), *(part.frequencies(sums) for part in self.parts)], axis=0)
            self._frequencies.update(zip(fresh, counts.tolist(), strict=True))

    def gather(self, query: Query, wanted: "Wanted", hints: Collection[str] = ()) -> None:
        """Be ready to give the lists of words; here they are read as they are asked for.

        :param hints: words that nobody typed; they are known when others were gathered.
        """


@dataclass(frozen=True)
class Wanted:
    """What of a question is looked up, as stems."""

    stems: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    also: tuple[Also, ...]
    ignored: tuple[str, ...]


@dataclass
class _Answers:
    """What one part has to say of its posts, by their numbers."""

    part: Part
    points: Array
    seen: Array
    """Whether a post has some of the words."""
    some: Array
    """Whether it has all that is required, too."""
    complete: Array
    """Whether it has all of the words as well."""
    in_time: bool
    related: Array
    """Whether it has none of the words but what the best answers share."""


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
    view.gather(query, wanted)
    rarities = {word: ranking.rarity(view.posts, view.frequency(word)) for word in looked_up}
    weights = ranking.Weights(rarities, ranking.norms(lengths, view.average))
    answers = [_ask(part, query, wanted, weights, clock) for part in view.parts]
    in_time = view.is_whole and all(one.in_time for one in answers)
    some, complete = sum(int(one.some.sum()) for one in answers), sum(int(one.complete.sum()) for one in answers)
    every_word = in_time and (complete >= ENOUGH or complete == some)
    chosen = [(one, one.complete if every_word else one.some) for one in answers]
    if learn and in_time and query.order == "best":
        hints = _hints(view, wanted, _best(chosen, replace(query, limit=learning.LOOKED_AT)), learn)
        view.gather(query, wanted, hints)
        _weigh(answers, query, wanted, weights, hints, clock)
    related = _best([(one, one.related) for one in answers], query)
    return Found(_best(chosen, query), related, complete if every_word else some, not in_time, every_word, wanted.ignored)


def _hints(view: View, wanted: Wanted, best: Sequence[Hit], learn: Learn) -> dict[str, float]:
    words = learn([hit.post_id for hit in best]) if best else {}
    texts = [learning.Text(words[hit.post_id], hit.score) for hit in best if hit.post_id in words]
    return learning.hints(texts, wanted.stems, view.posts, view.average, view.frequencies)


def _weigh(answers: list[_Answers], query: Query, wanted: Wanted, weights: ranking.Weights, hints: Mapping[str, float], clock: ranking.Clock) -> None:
    """Let hints count: in all parts of an index or, when time runs out, in none of them."""
    for one in answers:
        # A database may have brought further posts with the hints.
        more = len(one.part.lengths) - len(one.points)
        one.points, one.seen = np.pad(one.points, (0, more)), np.pad(one.seen, (0, more))
    try:
        hinted = [ranking.hinted(one.part, hints, weights, clock) for one in answers]
        beside = [_beside(one, having, query, wanted, clock) for one, (_, having) in zip(answers, hinted, strict=True)]
    except ranking.OutOfTime:
        return
    for one, (shares, _), related in zip(answers, hinted, beside, strict=True):
        one.related = related
        one.points += shares


def _beside(one: _Answers, having: Array, query: Query, wanted: Wanted, clock: ranking.Clock) -> Array:
    if wanted.phrases:
        return one.related
    posts = _allowed(one.part, query, (having >= learning.ENOUGH) & ~one.seen)
    for phrase in wanted.without:
        posts &= ~ranking.having(one.part, phrase, clock)
    return posts


def _wanted(view: View, query: Query, stem: Stem) -> Wanted:
    phrases = tuple(phrase for phrase in (_stems(words, stem) for words in query.phrases) if phrase)
    without = tuple(phrase for phrase in (_stems(words, stem) for words in query.without) if phrase)
    typed = {stem(word): word for word in (*query.words, *(word for phrase in query.phrases for word in phrase))}
    typed.pop("", None)
    rarest = sorted(typed, key=view.frequency)
    dropped = {typed[word] for word in rarest[MOST_WORDS:]}
    ignored = tuple(word for word in query.words if not stem(word) or word in dropped)
    stems = tuple(rarest[:MOST_WORDS])
    return Wanted(stems, phrases, without, _also(view, query, stems, stem), ignored)


def _also(view: View, query: Query, stems: tuple[str, ...], stem: Stem) -> tuple[Also, ...]:
    others = [Also(frozenset(map(stem, other.instead_of)) - {""}, _stems(other.words, stem)) for other in query.also]
    # The rarer ones cost less and tell more; one that holds nothing but words typed would count them twice.
    useful = [other for other in others if other.words and other.instead_of <= set(stems) and not set(other.words) <= set(stems)]
    rarest = sorted(dict.fromkeys(useful), key=lambda other: min(map(view.frequency, other.words)))
    return tuple(other for other in rarest if min(map(view.frequency, other.words)))[:MOST_ALSO]


def _stems(words: Phrase, stem: Stem) -> Phrase:
    return tuple(word for word in map(stem, words) if word)


def _ask(part: Part, query: Query, wanted: Wanted, weights: ranking.Weights, clock: ranking.Clock) -> _Answers:
    scores = ranking.score(part, wanted.stems, wanted.also, weights, clock)
    none = np.zeros_like(scores.some)
    try:
        posts = _allowed(part, query, scores.some)
        for phrase in wanted.phrases:
            posts &= ranking.having(part, phrase, clock)
        for phrase in wanted.without:
            posts &= ~ranking.having(part, phrase, clock)
    except ranking.OutOfTime:
        # What was put in quotes or left out is a promise: without the time to keep it, nothing is shown.
        return _Answers(part, scores.points, scores.some, none, none, in_time=False, related=none)
    return _Answers(part, scores.points, scores.some, posts, posts & scores.complete, scores.in_time, none)


def _allowed(part: Part, query: Query, posts: Array) -> Array:
    """Say which of some posts count."""
    posts = posts.copy()
    posts[list(part.removed)] = False
    if query.boards is not None:
        wanted = np.zeros(len(part.boards) + 1, bool)
        wanted[[number for board, number in part.boards.items() if board in query.boards]] = True
        posts &= wanted[part.owners]
    if query.since is not None:
        posts &= part.days >= query.since.toordinal()
    if query.before is not None:
        posts &= part.days < query.before.toordinal()
    if query.among is not None:
        for number in np.flatnonzero(posts).tolist():
            posts[number] = part.post_id(number) in query.among
    return posts


def _best(chosen: list[tuple[_Answers, Array]], query: Query) -> tuple[Hit, ...]:
    best: list[tuple[float, int, _Answers]] = []
    for one, posts in chosen:
        numbers = np.flatnonzero(posts)
        ranks = one.points[numbers]
        if query.order == "new":
            # A day outweighs every score, and within a day the better answer comes first.
            ranks = one.part.days[numbers] + ranks / 1e6
        if len(numbers) > query.limit:
            least = np.partition(ranks, -query.limit)[-query.limit]
            numbers, ranks = numbers[ranks >= least], ranks[ranks >= least]
        order = np.argsort(-ranks, kind="stable")[: query.limit]
        best += [(rank, number, one) for rank, number in zip(ranks[order].tolist(), numbers[order].tolist(), strict=True)]
    best = nlargest(query.limit, best, key=lambda row: row[0])
    return tuple(Hit(one.part.post_id(number), float(one.points[number])) for _, number, one in best)
